import { basename, resolve } from 'node:path';
import { type LongTailProfile, longTailProfiles, makeLongTailedCollection, protocolNote } from '@mem/datasets';
import { readCollection, readJson, writeLists } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { shotGroups } from '@mem/groups';
import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from './recipe-flags.js';

interface MakeLtFlags {
  readonly from: string;
  readonly lists?: string;
  readonly out: string;
  readonly name?: string;
  readonly profile: string;
  readonly imbalance: number;
  readonly max?: number;
  readonly seed: number;
  readonly force?: boolean;
}

/** Adds `mem make-lt`, which writes the lists of a long-tailed subset of a balanced collection. */
export function addMakeLt(mem: Command): void {
  mem
    .command('make-lt')
    .description(
      'Make a balanced collection long-tailed: write its lists, including a held-out validation split, with checksums.',
    )
    .requiredOption('--from <folder>', 'image folder: the root of the lists, or one folder per class')
    .option('--lists <folder>', 'folder of the image lists')
    .requiredOption('--out <folder>', 'output folder')
    .option('--name <name>', 'name of the lists (default: the name of --from with _LT)')
    .option(
      '--profile <name>',
      `${longTailProfiles.join(', ')}, or a JSON file with the training images per class`,
      'exponential',
    )
    .option('--imbalance <ratio>', 'ratio of the largest class to the smallest', ratio, 100)
    .option('--max <n>', 'images of the largest class (default: the number that every class has)', wholeNumber)
    .option('--seed <n>', 'seed of the class order and of the images kept', wholeNumber, 1)
    .option('--force', 'overwrite existing lists of this name')
    .addHelpText('after', '\nThen: mem run --images <the folder of --from> --lists <the folder of --out>')
    .allowExcessArguments(false)
    .action(makeLt);
}

async function makeLt(flags: MakeLtFlags): Promise<void> {
  const { from, lists, out, profile, imbalance, max, seed, force = false } = flags;
  const name = flags.name ?? `${basename(resolve(from))}_LT`;
  const source = await readCollection(from, { ...(lists === undefined ? {} : { lists }), seed });
  const byFile = profile.endsWith('.json');
  const { collection, checksum } = await makeLongTailedCollection(source, {
    seed,
    ...(byFile
      ? { counts: await readCounts(profile) }
      : { profile: profile as LongTailProfile, imbalance, ...(max === undefined ? {} : { max }) }),
  });
  const settings = byFile ? { profile, seed } : { profile, imbalance, max: max ?? null, seed };
  const written = await writeLists(out, name, { ...collection, name }, { force, settings });
  const groups = shotGroups(collection.classCounts);
  const counts = Array.from(collection.classCounts).sort((a, b) => b - a);
  const { splits, origins, notes } = collection;
  const note = protocolNote({
    tuned: { from: origins.validation, count: splits.validation.labels.length },
    reported: { from: origins.test, count: splits.test.labels.length },
  });
  for (const each of [note, ...notes]) console.error(each);
  console.log(
    `${splits.train.paths.length} training images of ${counts.length} classes, ${counts[0]} to ${counts.at(-1)}: ${groups.names.map((group, g) => `${groups.classes[g]!.length} ${group}`).join(', ')}.`,
  );
  console.log(`sha-256: ${checksum}`);
  for (const file of written) console.log(file);
}

async function readCounts(path: string): Promise<number[]> {
  const counts = await readJson(path, 'a JSON array of the training images per class');
  if (!Array.isArray(counts) || !counts.every((count) => typeof count === 'number')) {
    throw new MemError('bad-file', `Expected a JSON array of the training images per class in ${path}.`, { path });
  }
  return counts;
}

function ratio(text: string): number {
  const value = Number(text);
  if (!(value >= 1)) throw new InvalidArgumentError('It must be a number of at least 1.');
  return value;
}
