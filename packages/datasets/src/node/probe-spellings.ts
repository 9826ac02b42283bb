import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageList } from '../collections/collection.js';
import { type ListedSplits, mapSplits } from '../collections/listed-splits.js';
import { classFolders, respellList, spellings } from '../collections/spellings.js';

/**
 * The lists in the spelling in which the image folder has them: where a split's first file is not there as listed but in
 * another spelling, all its paths are respelled, with a note. Lists of files that are not there at all stay as they are.
 */
export async function probeSpellings(
  listed: ListedSplits,
  images: string,
): Promise<{ listed: ListedSplits; notes: string[] }> {
  const folders = classFolders(listed.train);
  const notes: string[] = [];
  const probe = async (list: ImageList, split: string): Promise<ImageList> => {
    const [first] = list.paths;
    if (first === undefined || (await isThere(join(images, first)))) return list;
    for (const spelling of spellings) {
      const other = spelling.respell(first, folders.get(list.labels[0]!));
      if (other === undefined || !(await isThere(join(images, other)))) continue;
      const respelled = respellList(list, spelling, folders);
      if (respelled === undefined) continue;
      notes.push(
        `The ${split} list was respelled from ${spelling.from} to ${spelling.to}, as the image folder is laid out: '${first}' is '${other}' there.`,
      );
      return respelled;
    }
    return list;
  };
  return { listed: await mapSplits(listed, probe), notes };
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
