import type { ImageList } from '../collections/collection.js';
import {
  classFolders,
  respellList,
  type Spelling,
  spellings,
  withinFolder,
  withoutFirstFolder,
} from '../collections/spellings.js';
import { forEachImage } from '../image-queue.js';
import { type AvailableSplits, mapSplits, splitEntries } from '../splits.js';
import { findFolders } from './find-images.js';
import { createImageFinder, hasTwoForms, type ImageFinder } from './image-finder.js';

/** Number of files of a list to look for when detecting how the image folder spells its paths. */
const probes = 50;

/**
 * Adapts the paths of lists to the image folder, with a note on each change: to another layout if that finds more files,
 * and to the other Unicode normal form if only that exists. Paths of missing files don't change.
 */
export async function probeSpellings(
  listed: AvailableSplits<ImageList>,
  images: string,
): Promise<{ listed: AvailableSplits<ImageList>; notes: string[] }> {
  const find = createImageFinder(images);
  const folders = classFolders(listed.train);
  const others = [...spellings, ...(await movedRoots(listed, images))];
  const notes: string[] = [];
  const probe = async (list: ImageList, split: string): Promise<ImageList> => {
    const count = Math.min(probes, list.paths.length);
    const sample = Array.from({ length: count }, (_, i) => Math.floor((i * list.paths.length) / count));
    const findSample = async (respell: Spelling['respell']): Promise<number[]> => {
      const paths = sample.map((i) => respell(list.paths[i]!, folders.get(list.labels[i]!)));
      const found = await Promise.all(paths.map((path) => path !== undefined && find(path)));
      return sample.filter((_, n) => found[n]);
    };
    let best: { list: ImageList; found: readonly number[]; spelling?: Spelling } = {
      list,
      found: await findSample((path) => path),
    };
    const complete = best.found.length === count;
    for (const spelling of complete ? [] : others) {
      const found = await findSample(spelling.respell);
      if (found.length <= best.found.length) continue;
      const respelled = respellList(list, spelling, folders);
      if (respelled !== undefined) best = { list: respelled, found, spelling };
    }
    if (best.spelling !== undefined) {
      const { from, to } = best.spelling;
      const example = best.found[0]!;
      notes.push(
        `The ${split} list was respelled from ${from} to ${to}, as the image folder is laid out: '${list.paths[example]}' is '${best.list.paths[example]}' there.`,
      );
    }
    const { paths, changed } = await inFoundForm(best.list, find);
    if (changed.length === 0) return best.list;
    notes.push(
      `${changed.length} of ${paths.length} paths in the ${split} list were found under names in the other Unicode normal form, such as '${paths[changed[0]!]}'.`,
    );
    return { ...best.list, paths };
  };
  return { listed: await mapSplits(listed, probe), notes };
}

/** Spellings for an image folder one level below or above the one that the paths start in. */
async function movedRoots(listed: AvailableSplits<ImageList>, images: string): Promise<Spelling[]> {
  const below = withoutFirstFolder(splitEntries(listed).map(([, list]) => list));
  const inside = await findFolders(images, 'the image folder').catch(() => []);
  return [...(below ? [below] : []), ...(inside.length === 1 ? [withinFolder(inside[0]!)] : [])];
}

/** Paths as found on disk, and the indices of those that changed, ascending. */
async function inFoundForm(list: ImageList, find: ImageFinder): Promise<{ paths: string[]; changed: number[] }> {
  const paths = [...list.paths];
  const twoForms = [...paths.keys()].filter((i) => hasTwoForms(paths[i]!));
  await forEachImage(twoForms.length, 32, async (n) => {
    const i = twoForms[n]!;
    paths[i] = (await find(paths[i]!)) ?? paths[i]!;
  });
  return { paths, changed: twoForms.filter((i) => paths[i] !== list.paths[i]) };
}
