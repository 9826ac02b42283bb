import type { ImageList } from './collection.js';

/** Alternative spelling of a list's paths, for an image folder with another layout than the list's. */
export interface Spelling {
  /** Description for messages, as in "respelled from ... to ...". */
  readonly from: string;
  readonly to: string;
  /** Respells a path, or returns undefined for a path of another form; `folder` is the class's in the training list. */
  readonly respell: (path: string, folder: string | undefined) => string | undefined;
}

/**
 * Known spellings: Places-LT's lists have two, and ImageNet's validation images are in one folder or in class folders.
 */
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

/** Spelling without the folder that all paths of the lists start with; undefined if there is none. */
export function withoutFirstFolder(lists: readonly ImageList[]): Spelling | undefined {
  const [folder, rest] = lists[0]?.paths[0]?.split('/') ?? [];
  if (folder === undefined || rest === undefined) return undefined;
  const prefix = `${folder}/`;
  if (!lists.every(({ paths }) => paths.every((path) => path.startsWith(prefix)))) return undefined;
  return { from: `${prefix}<path>`, to: '<path>', respell: (path) => path.slice(prefix.length) };
}

/** Spelling with another folder before every path. */
export function withinFolder(folder: string): Spelling {
  return { from: '<path>', to: `${folder}/<path>`, respell: (path) => `${folder}/${path}` };
}

/** Respells a whole list; undefined if any path is of another form. */
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

/**
 * Finds the folder of each class from its first training image, in Places-LT's first spelling
 * (`apartment_building-outdoor`).
 */
export function classFolders({ paths, labels }: ImageList): Map<number, string> {
  const folders = new Map<number, string>();
  for (const [i, path] of paths.entries()) {
    if (folders.has(labels[i]!)) continue;
    const folder = standardPlacesClass(path) ?? path.split('/').at(-2);
    if (folder !== undefined) folders.set(labels[i]!, folder);
  }
  return folders;
}

/**
 * Extracts `apartment_building-outdoor` from `data_256/a/apartment_building/outdoor/0001.jpg`; undefined for another
 * form.
 */
export function standardPlacesClass(path: string): string | undefined {
  return /^data_256\/[a-z]\/(.+)\/[^/]+$/.exec(path)?.[1]?.replaceAll('/', '-');
}
