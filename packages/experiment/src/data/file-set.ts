import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Collection,
  createBatcher,
  type ImageList,
  protocolNote,
  type SplitName,
  takeFromList,
} from '@mem/datasets';
import {
  checkImageFiles,
  type EvaluationSize,
  encodeThumbnail,
  fileImages,
  inspectImages,
  readCollection,
  readJson,
} from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { checkClassCounts, countClasses } from '@mem/groups';
import type { RunEvent } from '@mem/results';
import type { ImagesRecipe } from '../recipe/recipe.js';
import { digestOf } from '../run/digest.js';
import { sealLabels } from './sealed-labels.js';
import { type LabelledImages, type SplitImages, type TrainingSet, thumbnailSize } from './training-set.js';

/** File in the run folder that records the inspection of every image. */
export const inspectionFile = 'stages/images.json';
/** Number of bad images an error names; it only counts the rest. */
const namedInError = 5;

const splitNames = ['train', 'validation', 'test'] as const;

interface BadImage {
  readonly index: number;
  readonly reason: string;
  /** Whether it is a link that `--follow-links` would allow. */
  readonly leadsOut?: boolean;
}

/** Results of inspecting every image of a collection, by split. */
export interface Inspection {
  /** Digest of the files' names, sizes and times; while it is unchanged, the images are not inspected again. */
  readonly key: string;
  readonly splits: Readonly<Record<(typeof splitNames)[number], SplitInspection>>;
}

interface SplitInspection {
  readonly bad: readonly BadImage[];
  /** Digest of the files' contents. */
  readonly sha256: string;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Image files opened for a run, and the inspection to record in the run folder. */
export interface OpenedFiles {
  readonly set: TrainingSet;
  readonly inspection: Inspection;
}

/**
 * Opens lists or folders of image files. Every file is decoded once, which finds bad images before anything is
 * computed; the run folder `out` records the outcome.
 * @throws MemError for invalid lists and, unless they are skipped, for missing, empty or corrupt images.
 */
export async function openFileSet(
  recipe: ImagesRecipe,
  { out, onEvent }: { readonly out: string; readonly onEvent: (event: RunEvent) => void },
): Promise<OpenedFiles> {
  const { images, lists, imageSize, resize, interpolation, holdOut, skipBad, followLinks } = recipe;
  if (images === undefined) {
    throw new MemError('bad-option', 'A recipe for image files needs their folder. Pass it as --images.');
  }
  const listed = await readCollection(images, { ...(lists === undefined ? {} : { lists }), ...holdOut });
  const sizes = { size: imageSize, ...(resize && { resize }), ...(interpolation && { interpolation }) };
  const inspection = await inspect(listed, images, { sizes, out, skipBad, followLinks, onEvent });
  const bad = (name: (typeof splitNames)[number]) => inspection.splits[name].bad;
  const badImages = splitNames.flatMap((name) => describeBad(listed.splits[name], bad(name)));
  if (badImages.length > 0 && !skipBad) throw badImagesError(badImages, splitNames.flatMap(bad));
  const collection = withoutBad(listed, bad);

  const { name, classNames, classCounts, splits, origins, notes } = collection;
  const statistics = inspection.splits.train;
  const mean = recipe.mean ?? collection.mean ?? statistics.mean;
  const std = recipe.std ?? collection.std ?? statistics.std;
  const filesOf = ({ paths }: ImageList): string[] => paths.map((path) => join(images, path));
  const imagesOf = (split: (typeof splitNames)[number], labels: Int32Array): SplitImages => {
    const files = filesOf(splits[split]);
    return {
      count: files.length,
      digest: digestOf([inspection.splits[split].sha256, splits[split].paths]),
      batcher: (view) => createBatcher(fileImages({ files, labels }, sizes), { mean, std, ...view }),
    };
  };
  const labelled = (split: 'train' | 'validation'): LabelledImages => ({
    ...imagesOf(split, splits[split].labels),
    labels: splits[split].labels,
  });
  const testFiles = filesOf(splits.test);
  const set: TrainingSet = {
    ...{ name, classNames, classCounts, imageSize, mean, std },
    train: labelled('train'),
    validation: labelled('validation'),
    test: {
      // Batches of the test split carry no real labels.
      ...imagesOf('test', new Int32Array(testFiles.length)),
      nameOf: (index) => splits.test.paths[index]!,
      thumbnail: (index) => encodeThumbnail(testFiles[index]!, { size: thumbnailSize }),
    },
    testLabels: sealLabels(splits.test.labels),
    notes: [
      protocolNote({
        tuned: { from: origins.validation, count: splits.validation.labels.length },
        reported: { from: origins.test, count: splits.test.labels.length },
      }),
      ...notes,
      ...(badImages.length > 0 ? [`Skipped ${badImages.length} bad images, the first: ${badImages[0]}.`] : []),
    ],
  };
  return { set, inspection };
}

interface InspectOptions {
  readonly sizes: EvaluationSize;
  readonly out: string;
  readonly skipBad: boolean;
  readonly followLinks: boolean;
  readonly onEvent: (event: RunEvent) => void;
}

/** Inspects every file, or reuses the run folder's record of the same files. */
async function inspect(
  { splits }: Collection,
  images: string,
  { sizes, out, skipBad, followLinks, onEvent }: InspectOptions,
): Promise<Inspection> {
  const checked = await Promise.all(
    splitNames.map(async (name) => checkImageFiles(splits[name], images, { followLinks })),
  );
  const absent = splitNames.flatMap((name, i) => describeBad(splits[name], checked[i]!.bad));
  const bad = checked.flatMap((split) => split.bad);
  if (absent.length > 0 && !skipBad) throw badImagesError(absent, bad);
  const key = digestOf([
    sizes,
    splitNames.map((name, i) => [splits[name].paths, ...[checked[i]!.bytes, checked[i]!.modified].map(digestOf)]),
  ]);
  const remembered = join(out, inspectionFile);
  if (existsSync(remembered)) {
    const before = (await readJson(remembered, 'the inspection of the images')) as Inspection;
    if (before.key === key) return before;
  }
  const stage = { stage: 'images', title: 'images' };
  const total = splitNames.reduce((sum, name) => sum + splits[name].paths.length, 0);
  const started = performance.now();
  onEvent({ type: 'started', ...stage, total });
  const found: Partial<Record<(typeof splitNames)[number], SplitInspection>> = {};
  let before = 0;
  for (const [i, name] of splitNames.entries()) {
    const { paths } = splits[name];
    const files = paths.map((path) => join(images, path));
    const inspected = await inspectImages(files, {
      ...sizes,
      onProgress: (done) => onEvent({ type: 'progress', ...stage, done: before + done, total }),
    });
    // Problems found without reading a file have clearer messages, and links that lead out stay bad.
    const known = new Map(checked[i]!.bad.map((image) => [image.index, image]));
    const others = inspected.bad
      .filter(({ index }) => !known.has(index))
      .map(({ index, reason }) => ({ index, reason: `cannot be decoded (${reason})` }));
    found[name] = { ...inspected, bad: [...known.values(), ...others].toSorted((a, b) => a.index - b.index) };
    before += paths.length;
  }
  onEvent({ type: 'done', ...stage, seconds: (performance.now() - started) / 1000 });
  return { key, splits: found as Inspection['splits'] };
}

function describeBad({ paths, where }: ImageList, bad: readonly BadImage[]): string[] {
  return bad.map(({ index, reason }) => {
    const [place, path] = [where(index), paths[index]!];
    return `${place === path ? path : `${place} names ${path}, which`} ${reason}`;
  });
}

function badImagesError(described: readonly string[], bad: readonly BadImage[]): MemError {
  const named = described.slice(0, namedInError).join('; ');
  const rest = bad.length > namedInError ? `; and ${bad.length - namedInError} more` : '';
  const count = bad.length === 1 ? 'An image' : `${bad.length} images`;
  const links = bad.some(({ leadsOut }) => leadsOut)
    ? 'Pass --follow-links to allow links out of the image folder. '
    : '';
  return new MemError(
    'bad-file',
    `${count} can't be used: ${named}${rest}. ${links}Fix the files or the list, or pass --skip-bad to skip such images.`,
    { bad: described },
  );
}

/**
 * Returns the collection without its bad images, with updated class counts.
 * @throws MemError `bad-value` for a class with no images left.
 */
function withoutBad(collection: Collection, bad: (name: SplitName) => readonly BadImage[]): Collection {
  const { splits } = collection;
  const classCounts = collection.classCounts.slice();
  for (const { index } of bad('train')) classCounts[splits.train.labels[index]!]!--;
  const good = (name: SplitName): ImageList => {
    const out = new Set(bad(name).map(({ index }) => index));
    if (out.size === 0) return splits[name];
    return takeFromList(
      splits[name],
      Int32Array.from(splits[name].labels.keys()).filter((i) => !out.has(i)),
    );
  };
  const train = good('train');
  // The class counts may still include images that were held out for validation.
  checkClassCounts(countClasses(train.labels, classCounts.length));
  return {
    ...collection,
    classCounts,
    splits: { train, validation: good('validation'), test: good('test') },
  };
}
