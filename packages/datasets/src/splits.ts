/** The three splits of a data set: for training, for selection (validation) and for reporting (test). */
export interface Splits<Part> {
  readonly train: Part;
  readonly validation: Part;
  readonly test: Part;
}

/** Name of a split in programs and messages. */
export type SplitName = keyof Splits<unknown>;

/** Splits in the order in which they are read, checked and named in messages. */
export const splitNames: readonly SplitName[] = ['train', 'validation', 'test'];

/** Splits of a source; missing ones are held out of training or replaced. */
export type AvailableSplits<Part> = Pick<Splits<Part>, 'train'> & Partial<Splits<Part>>;

/** Returns the available splits in their order. */
export function splitEntries<Part>(splits: AvailableSplits<Part>): [SplitName, Part][] {
  return splitNames.flatMap((name): [SplitName, Part][] => {
    const part = splits[name];
    return part === undefined ? [] : [[name, part]];
  });
}

/** Applies `make` to each available split, one after the other. */
export async function mapSplits<From, To>(
  splits: AvailableSplits<From>,
  make: (part: From, name: SplitName) => Promise<To>,
): Promise<AvailableSplits<To>> {
  const made: Partial<Record<SplitName, To>> = {};
  for (const [name, part] of splitEntries(splits)) made[name] = await make(part, name);
  return made as AvailableSplits<To>;
}
