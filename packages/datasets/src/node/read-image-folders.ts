import { extname, join } from 'node:path';
import { MemError } from '@mem/errors';
import { badFile } from '../bad-file.js';
import type { ImageList } from '../collections/collection.js';
import { type AvailableSplits, mapSplits, type SplitName, splitNames } from '../splits.js';
import { findFolders, findImages } from './find-images.js';
import { formatNames } from './image-formats.js';

/** Collection with one folder of images per class. */
export interface ImageFolders {
  readonly listed: AvailableSplits<ImageList>;
  readonly classNames: readonly string[];
  readonly notes: readonly string[];
}

const spellings = { train: ['train'], validation: ['val', 'valid', 'validation'], test: ['test'] } as const;
const splitFolders: readonly string[] = Object.values(spellings).flat();
const expected = 'a folder of images for each class, within train, val and test or alone,';

/**
 * Reads `{train,val,test}/<class>/...` or `<class>/...`. Classes are the sorted names of the training folders, as in
 * torchvision's ImageFolder. In val and test, the folder of a class may be missing or empty.
 * @throws MemError `bad-file` for a missing folder, a class without training images, a split without images or two
 * folders of one split, `bad-label` for a class with images only in val or test.
 */
export async function readImageFolders(images: string): Promise<ImageFolders> {
  const folders = await findFolders(images, expected);
  const leftOut: string[] = [];
  const hasSplits = folders.some((folder) => splitFolders.includes(folder));
  const isSplit = hasSplits && (await laidOutBySplit(images, folders));
  if (!isSplit) {
    const classNames = requireClasses(folders, images);
    const train = await listTraining(images, '', classNames, leftOut);
    return { listed: { train }, classNames, notes: leftOutNotes(leftOut) };
  }
  const names: Partial<Record<SplitName, string>> = {};
  for (const split of splitNames) {
    const present = spellings[split].filter((folder) => folders.includes(folder));
    if (present.length > 1) throw badFile(`one ${split} folder in ${images}`, `there are ${present.join(' and ')}`);
    if (present[0] !== undefined) names[split] = present[0];
  }
  if (names.train === undefined) throw badFile(`a folder train in ${images}`, `there are only ${folders.join(', ')}`);
  const classNames = requireClasses(await findFolders(join(images, names.train), expected), join(images, names.train));
  const listed = await mapSplits({ ...names, train: names.train }, async (folder, split) =>
    split === 'train'
      ? listTraining(images, `${folder}/`, classNames, leftOut)
      : listOther(images, folder, classNames, leftOut),
  );
  const others = folders.filter((folder) => !splitFolders.includes(folder));
  const notes = others.length === 0 ? [] : [`Folders that are not splits were not read: ${others.join(', ')}.`];
  return { listed, classNames, notes: [...notes, ...leftOutNotes(leftOut)] };
}

/** Returns whether `train` is a split. A class may also have that name, but then it has images instead of folders. */
async function laidOutBySplit(images: string, folders: readonly string[]): Promise<boolean> {
  if (folders.every((folder) => splitFolders.includes(folder))) return true;
  return folders.includes('train') && (await findFolders(join(images, 'train'), expected)).length > 0;
}

/**
 * Finds the images of every class. Paths of files that are not images are added to `leftOut`.
 * @throws MemError `bad-file` for a class without images.
 */
async function listTraining(
  images: string,
  folder: string,
  classNames: readonly string[],
  leftOut: string[],
): Promise<ImageList> {
  return listClasses(images, folder, classNames, leftOut, (name, others) => {
    const only = others.length > 0 ? `, only ${countByExtension(others)} (supported are ${formatNames})` : '';
    const found = `there are none${only}. Add some, or remove the folder`;
    throw badFile(`images of class '${name}' in ${join(images, folder, name)}`, found);
  });
}

/**
 * Finds the images of the classes that have a folder in val or test.
 * @throws MemError `bad-file` if there are none, `bad-label` for images of a class that training does not have.
 */
async function listOther(
  images: string,
  folder: string,
  classNames: readonly string[],
  leftOut: string[],
): Promise<ImageList> {
  const dir = join(images, folder);
  const own = new Set(requireClasses(await findFolders(dir, expected), dir));
  const known = new Set(classNames);
  for (const name of own) {
    if (known.has(name) || (await findImages(join(dir, name))).images.length === 0) continue;
    throw new MemError(
      'bad-label',
      `Expected training images of every class, but class '${name}' is only in ${folder} of ${images}. Add images of it to train, or remove the folder.`,
      { class: name, split: folder },
    );
  }
  const present = classNames.map((name) => (own.has(name) ? name : undefined));
  const list = await listClasses(images, `${folder}/`, present, leftOut);
  if (list.paths.length === 0)
    throw badFile(`images in the class folders of ${dir}`, 'there are none. Add some, or remove the folder');
  return list;
}

/** Finds the images in the folder of each class, if it has one; calls `onEmpty` for a folder without images. */
async function listClasses(
  images: string,
  folder: string,
  classFolders: readonly (string | undefined)[],
  leftOut: string[],
  onEmpty?: (name: string, others: readonly string[]) => void,
): Promise<ImageList> {
  const paths: string[] = [];
  const labels: number[] = [];
  for (const [label, name] of classFolders.entries()) {
    if (name === undefined) continue;
    const found = await findImages(join(images, folder, name));
    if (found.images.length === 0) onEmpty?.(name, found.others);
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

/** Counts files by extension: `2 .heic files, 1 .txt file`. */
function countByExtension(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const extension of paths.map((path) => extname(path))) counts.set(extension, (counts.get(extension) ?? 0) + 1);
  return Array.from(counts, ([extension, count]) => {
    const files = count === 1 ? 'file' : 'files';
    return extension === '' ? `${count} ${files} without extension` : `${count} ${extension} ${files}`;
  }).join(', ');
}

function requireClasses(folders: readonly string[], dir: string): readonly string[] {
  if (folders.length === 0) throw badFile(`${expected} at ${dir}`, 'there are no folders');
  return folders;
}
