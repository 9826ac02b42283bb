import { badFile } from '../bad-file.js';
import { type AvailableSplits, type SplitName, type Splits, splitNames } from '../splits.js';

interface Candidate {
  /** Common start of the names, such as `ImageNet_LT_` in `ImageNet_LT_train.txt`. */
  readonly prefix: string;
  readonly format: 'txt' | 'json';
  readonly files: Partial<Splits<string>>;
}

/** Lists of one collection in a folder of lists. */
export interface ChosenLists extends Candidate {
  readonly files: AvailableSplits<string>;
}

const patterns = {
  txt: /^(|.*?[^a-z])(train|val|valid|validation|test)()\.txt$/,
  // Excludes ImageNet_LT_train.class-counts.json and the checksums that writeLists writes beside its lists.
  json: /^(|.*?[^a-z])(train|val|valid|validation|test)((?:[^a-z.][^.]*)?)(?<!checksum|counts)\.json$/,
} as const;

/**
 * Chooses lists among the files of a folder: `<prefix>train.txt`, `<prefix>val.txt` and `<prefix>test.txt`, or the same
 * in JSON, such as iNaturalist's `train2018.json` and `val2018.json`. The prefix with the most splits is chosen.
 * @param dir - The folder's name in error messages.
 * @param trainFile - Training list named by the user, which decides the prefix.
 * @throws MemError `bad-file` if there are no lists or no training list, or several prefixes have as many splits.
 */
export function chooseLists(names: readonly string[], dir: string, trainFile?: string): ChosenLists {
  const count = ({ files }: Candidate) => Object.keys(files).length;
  const candidates = [...findCandidates(names, dir)].filter((candidate) => {
    const { format, files } = candidate;
    if (trainFile !== undefined) return files.train === trainFile;
    // A single test JSON lists iNaturalist's unlabelled images.
    return format === 'txt' || files.test === undefined || count(candidate) > 1;
  });
  const most = Math.max(0, ...candidates.map(count));
  const best = candidates.filter((candidate) => count(candidate) === most);
  const [first] = best;
  if (first === undefined) {
    const missing = trainFile === undefined ? 'there is no such list' : `there is no training list ${trainFile}`;
    throw badFile(
      `<prefix>train.txt, <prefix>val.txt and <prefix>test.txt, or train2018.json and val2018.json, in ${dir}`,
      names.length === 0 ? 'the folder is empty' : `${missing}, only ${shorten(names)}`,
      { dir },
    );
  }
  if (best.length > 1) {
    const lists = best.map(({ files }) => inOrder(files).join(', '));
    throw badFile(
      `the lists of one collection in ${dir}`,
      `there are several with ${most} ${most === 1 ? 'list' : 'lists'} each: ${lists.join('; ')}. Give the path of one training list, or move the others away`,
      { dir, lists },
    );
  }
  const { train } = first.files;
  if (train === undefined) {
    const expected = first.format === 'txt' ? `${first.prefix}train.txt` : 'a training JSON';
    throw badFile(`${expected} beside ${inOrder(first.files).join(' and ')} in ${dir}`, 'it is missing', { dir });
  }
  return { ...first, files: { ...first.files, train } };
}

/**
 * Groups files by prefix.
 * @throws MemError `bad-file` for two files of one split, such as `val.txt` and `valid.txt`.
 */
function findCandidates(names: readonly string[], dir: string): Iterable<Candidate> {
  const found = new Map<string, Candidate>();
  for (const name of names) {
    for (const format of ['txt', 'json'] as const) {
      const [, prefix, word, suffix] = patterns[format].exec(name) ?? [];
      if (prefix === undefined || word === undefined) continue;
      const split: SplitName = word === 'train' || word === 'test' ? word : 'validation';
      const key = `${format}/${prefix}/${suffix}`;
      const candidate = found.get(key) ?? { prefix, format, files: {} };
      const other = candidate.files[split];
      if (other !== undefined) {
        const found = `there are ${other} and ${name}. Move one of them away`;
        throw badFile(`one ${split} list in ${dir}`, found, { dir });
      }
      found.set(key, { ...candidate, files: { ...candidate.files, [split]: name } });
    }
  }
  return found.values();
}

const inOrder = (files: Candidate['files']) => splitNames.flatMap((split) => files[split] ?? []);

const shorten = (names: readonly string[]) => names.slice(0, 10).join(', ') + (names.length > 10 ? ', ...' : '');
