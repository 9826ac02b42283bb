import type { ImageList } from './collection.js';

/** Another way to spell the paths of a list, for a folder that is laid out in another way than the list says. */
export interface Spelling {
  /** For messages, as in "respelled from ... to ...". */
  readonly from: string;
  readonly to: string;
  /** The path in the other spelling, or undefined for a path of another form; `folder` is the class's, as in the training list. */
  readonly respell: (path: string, folder: string | undefined) => string | undefined;
}

/** Places-LT's lists come in two spellings, and ImageNet's validation images lie in class folders or, as they come, in one. */
export const spellings: readonly Spelling[] = [
  {
    from: 'train/<class>/ and val/<class>/',
    to: 'data_256/<letter>/<class>/ and val_256/',
    respell: (path) => {
      const [, split, folder, file] = /^(train|val)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
      if (folder === undefined) return undefined;
      return split === 'val' ? `val_256/${file}` : `data_256/${folder[0]}/${folder.replaceAll('-', '/')}/${file}`;
    },
  },
  {
    from: 'data_256/<letter>/<class>/ and val_256/',
    to: 'train/<class>/ and val/<class>/',
    respell: (path, folder) => {
      const file = path.slice(path.lastIndexOf('/') + 1);
      if (path === `val_256/${file}`) return folder === undefined ? undefined : `val/${folder}/${file}`;
      const own = standardPlacesClass(path);
      return own === undefined ? undefined : `train/${own}/${file}`;
    },
  },
  {
    from: 'val/<class>/',
    to: 'val/',
    respell: (path) => {
      const file = /^val\/[^/]+\/(ILSVRC2012_val_\d+\.[^/.]+)$/.exec(path)?.[1];
      return file === undefined ? undefined : `val/${file}`;
    },
  },
];

/** The spelling without the folder that all paths of the lists start with; undefined where they have none in common. */
export function withoutFirstFolder(lists: readonly ImageList[]): Spelling | undefined {
  const [folder, rest] = lists[0]?.paths[0]?.split('/') ?? [];
  if (folder === undefined || rest === undefined) return undefined;
  const prefix = `${folder}/`;
  if (!lists.every(({ paths }) => paths.every((path) => path.startsWith(prefix)))) return undefined;
  return { from: `${prefix}<path>`, to: '<path>', respell: (path) => path.slice(prefix.length) };
}

/** The spelling with another folder before every path. */
export function withinFolder(folder: string): Spelling {
  return { from: '<path>', to: `${folder}/<path>`, respell: (path) => `${folder}/${path}` };
}

/** All of the list in another spelling; undefined where a path is of another form. */
export function respellList(
  list: ImageList,
  { respell }: Spelling,
  folders: ReadonlyMap<number, string>,
): ImageList | undefined {
  const paths: string[] = [];
  for (const [i, path] of list.paths.entries()) {
    const respelled = respell(path, folders.get(list.labels[i]!));
    if (respelled === undefined) return undefined;
    paths.push(respelled);
  }
  return { ...list, paths };
}

/** The folder of each class, in Places-LT's first spelling (`apartment_building-outdoor`), after its first training image. */
export function classFolders({ paths, labels }: ImageList): Map<number, string> {
  const folders = new Map<number, string>();
  for (const [i, path] of paths.entries()) {
    if (folders.has(labels[i]!)) continue;
    const folder = standardPlacesClass(path) ?? path.split('/').at(-2);
    if (folder !== undefined) folders.set(labels[i]!, folder);
  }
  return folders;
}

/** `apartment_building-outdoor` of `data_256/a/apartment_building/outdoor/0001.jpg`; undefined for a path of another form. */
export function standardPlacesClass(path: string): string | undefined {
  return /^data_256\/[a-z]\/(.+)\/[^/]+$/.exec(path)?.[1]?.replaceAll('/', '-');
}
