import { extname, join } from 'node:path';
import { MemError } from '@mem/errors';
import type { ImageList } from '../collections/collection.js';
import { type ListedSplits, mapSplits, splitNames } from '../collections/listed-splits.js';
import { findFolders, findImages } from './find-images.js';
import { formatNames } from './image-formats.js';

/** A collection laid out as a folder of images for each class. */
export interface ImageFolders {
  readonly listed: ListedSplits;
  readonly classNames: readonly string[];
  readonly notes: readonly string[];
}

const spellings = { train: ['train'], validation: ['val', 'valid', 'validation'], test: ['test'] } as const;
const splitFolders: readonly string[] = Object.values(spellings).flat();
const expected = 'a folder of images for each class, within train, val and test or alone,';

/**
 * Reads `{train,val,test}/<class>/...` or `<class>/...`: the classes are the folders' names, sorted, as in torchvision's
 * ImageFolder.
 * @throws MemError `bad-file` for a folder that is missing, a class folder without images or two folders for one split,
 * `bad-label` for classes that are not the same in all splits.
 */
export async function readImageFolders(images: string): Promise<ImageFolders> {
  const folders = await findFolders(images, expected);
  const leftOut: string[] = [];
  const hasSplits = folders.some((folder) => splitFolders.includes(folder));
  const isSplit = hasSplits && (await laidOutBySplit(images, folders));
  if (!isSplit) {
    const classNames = requireClasses(folders, images);
    const train = await listClasses(images, '', classNames, leftOut);
    return { listed: { train }, classNames, notes: leftOutNotes(leftOut) };
  }
  const names: Partial<Record<keyof ListedSplits, string>> = {};
  for (const split of splitNames) {
    const present = spellings[split].filter((folder) => folders.includes(folder));
    if (present.length > 1) throw refusal(`one ${split} folder in ${images}`, `there are ${present.join(' and ')}`);
    if (present[0] !== undefined) names[split] = present[0];
  }
  if (names.train === undefined) throw refusal(`a folder train in ${images}`, `there are only ${folders.join(', ')}`);
  const classNames = requireClasses(await findFolders(join(images, names.train), expected), join(images, names.train));
  const listed = await mapSplits({ ...names, train: names.train }, async (folder) => {
    const own = requireClasses(await findFolders(join(images, folder), expected), join(images, folder));
    checkSameClasses(classNames, own, folder, images);
    return listClasses(images, `${folder}/`, classNames, leftOut);
  });
  const others = folders.filter((folder) => !splitFolders.includes(folder));
  const notes =
    others.length === 0
      ? []
      : [`Not read, as ${others.length === 1 ? 'it is no split' : 'they are no splits'}: ${others.join(', ')}.`];
  return { listed, classNames, notes: [...notes, ...leftOutNotes(leftOut)] };
}

/** A class may be called `train`, too: then other classes stand beside it and it has images, not folders. */
async function laidOutBySplit(images: string, folders: readonly string[]): Promise<boolean> {
  if (folders.every((folder) => splitFolders.includes(folder))) return true;
  return folders.includes('train') && (await findFolders(join(images, 'train'), expected)).length > 0;
}

/** @param leftOut - Gets the paths of the files that are no images by their extension. */
async function listClasses(
  images: string,
  folder: string,
  classNames: readonly string[],
  leftOut: string[],
): Promise<ImageList> {
  const paths: string[] = [];
  const labels: number[] = [];
  for (const [label, name] of classNames.entries()) {
    const found = await findImages(join(images, folder, name));
    if (found.images.length === 0) {
      const only =
        found.others.length > 0 ? `, only ${countByExtension(found.others)} (supported are ${formatNames})` : '';
      throw refusal(
        `images of class '${name}' in ${join(images, folder, name)}`,
        `there are none${only}. Add some, or remove the folder`,
      );
    }
    leftOut.push(...found.others.map((path) => `${folder}${name}/${path}`));
    for (const path of found.images) {
      paths.push(`${folder}${name}/${path}`);
      labels.push(label);
    }
  }
  return { paths, labels: Int32Array.from(labels), where: (index) => paths[index]! };
}

function leftOutNotes(leftOut: readonly string[]): string[] {
  if (leftOut.length === 0) return [];
  return [
    `Left out, as they are not images by their extension: ${countByExtension(leftOut)}, such as ${leftOut[0]}. ` +
      `Supported are ${formatNames}.`,
  ];
}

/** Such as `2 .heic files, 1 .txt file`. */
function countByExtension(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const extension = extname(path);
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const files = (count: number) => (count === 1 ? 'file' : 'files');
  return [...counts]
    .map(([extension, n]) =>
      extension === '' ? `${n} ${files(n)} without extension` : `${n} ${extension} ${files(n)}`,
    )
    .join(', ');
}

function requireClasses(folders: readonly string[], dir: string): readonly string[] {
  if (folders.length === 0) throw refusal(`${expected} at ${dir}`, 'there are no folders');
  return folders;
}

/** @throws MemError `bad-label`. */
function checkSameClasses(train: readonly string[], own: readonly string[], folder: string, images: string): void {
  const [inTrain, inOwn] = [new Set(train), new Set(own)];
  const extra = own.find((name) => !inTrain.has(name));
  const missing = train.find((name) => !inOwn.has(name));
  if (extra === undefined && missing === undefined) return;
  throw new MemError(
    'bad-label',
    `Expected the same classes in train and ${folder} of ${images}, but class '${extra ?? missing}' is ` +
      `${extra !== undefined ? `only in ${folder}` : `missing in ${folder}`}.`,
    { class: extra ?? missing, split: folder },
  );
}

function refusal(what: string, found: string): MemError {
  return new MemError('bad-file', `Expected ${what}, but ${found}.`);
}
