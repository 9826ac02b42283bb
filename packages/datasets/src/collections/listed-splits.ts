import type { ImageList } from './collection.js';

/** Lists of a source; missing splits are held out of training or replaced. */
export interface ListedSplits {
  readonly train: ImageList;
  readonly validation?: ImageList;
  readonly test?: ImageList;
}

/** Name of a split in programs and messages. */
export type SplitName = keyof ListedSplits;

/** Splits in the order in which they are read, checked and named in messages. */
export const splitNames: readonly SplitName[] = ['train', 'validation', 'test'];

/** Available lists, in the order of the splits. */
export function listedEntries(listed: ListedSplits): [SplitName, ImageList][] {
  return splitNames.flatMap((split) => {
    const list = listed[split];
    return list === undefined ? [] : [[split, list] as [SplitName, ImageList]];
  });
}

/** Applies `make` to the value of each split that has one, one after the other. */
export async function mapSplits<From, To>(
  from: { readonly train: From; readonly validation?: From; readonly test?: From },
  make: (value: From, split: SplitName) => Promise<To>,
): Promise<{ train: To; validation?: To; test?: To }> {
  const made: { train: To; validation?: To; test?: To } = { train: await make(from.train, 'train') };
  if (from.validation !== undefined) made.validation = await make(from.validation, 'validation');
  if (from.test !== undefined) made.test = await make(from.test, 'test');
  return made;
}
