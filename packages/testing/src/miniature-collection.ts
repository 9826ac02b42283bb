import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImageSplit, proceduralSet } from '@mem/datasets';
import { writeImageFiles } from './write-image-files.js';

/** Split of a collection, as in the names of its lists. */
export type ListedSplit = 'train' | 'val' | 'test';

/** Images of a miniature collection, `[images, 32, 32, 3]` in each split. */
export type MiniatureImages = Readonly<Record<ListedSplit, ImageSplit>>;

/** Place of an image on disk, and how a list spells it; `n` counts within split and class. */
export type MiniaturePlace = (
  split: ListedSplit,
  label: number,
  n: number,
) => { readonly file: string; readonly listed?: string };

/** Image as a list names it. */
export interface ListedImage {
  readonly split: ListedSplit;
  readonly listed: string;
  readonly label: number;
}

/** Draws images of classes with these numbers of training images, up to 1,000, and 4 validation and 5 test images. */
export async function miniatureImages(trainCounts: readonly number[]): Promise<MiniatureImages> {
  const { splits } = await proceduralSet({
    numClasses: trainCounts.length,
    maxTrain: Math.max(...trainCounts),
    imbalance: 1,
    validationPerClass: 4,
    testPerClass: 5,
  });
  return { train: firstOfEach(splits.train, trainCounts), val: splits.validation, test: splits.test };
}

function firstOfEach({ images, labels }: ImageSplit, counts: readonly number[]): ImageSplit {
  const taken = counts.map(() => 0);
  const kept = Array.from(labels.keys()).filter((i) => taken[labels[i]!]!++ < counts[labels[i]!]!);
  return {
    images: Uint8Array.from(kept.flatMap((i) => [...images.subarray(i * 3072, (i + 1) * 3072)])),
    labels: Int32Array.from(kept, (i) => labels[i]!),
  };
}

/** Writes images where `place` says, and returns what lists would say of them. */
export async function writeCollection(
  folder: string,
  images: MiniatureImages,
  place: MiniaturePlace,
  splits: readonly ListedSplit[],
): Promise<ListedImage[]> {
  const written: ListedImage[] = [];
  for (const split of splits) {
    const { labels } = images[split];
    const seen = new Map<number, number>();
    const places = Array.from(labels, (label) => {
      const n = seen.get(label) ?? 0;
      seen.set(label, n + 1);
      return place(split, label, n);
    });
    await writeImageFiles(
      folder,
      images[split],
      places.map(({ file }) => file),
    );
    written.push(...places.map(({ file, listed = file }, i) => ({ split, listed, label: labels[i]! })));
  }
  return written;
}

/** Writes lists `<name>_<split>.txt` of written images. */
export async function writeLists(folder: string, name: string, written: readonly ListedImage[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const split of new Set(written.map((image) => image.split))) {
    const lines = written.filter((image) => image.split === split).map(({ listed, label }) => `${listed} ${label}\n`);
    await writeFile(join(folder, `${name}_${split}.txt`), lines.join(''));
  }
}

/** Writes the JSON files of the iNaturalist 2018 competition, of written images. */
export async function writeInaturalistJson(folder: string, written: readonly ListedImage[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const labels = [...new Set(written.map(({ label }) => label))];
  for (const split of new Set(written.map((image) => image.split))) {
    const own = written.map((image, id) => ({ ...image, id })).filter((image) => image.split === split);
    const json = {
      info: { year: 2018 },
      images: own.map(({ id, listed }) => ({
        id,
        file_name: listed,
        width: 60,
        height: 45,
        license: 1,
        rights_holder: 'x',
      })),
      annotations: own.map(({ id, label }) => ({ id, image_id: id, category_id: label })),
      categories: labels.map((id) => ({ id, name: `species ${id}`, supercategory: 'Plantae' })),
    };
    await writeFile(join(folder, `${split}2018.json`), JSON.stringify(json));
  }
}

const wordnetIds = ['n01440764', 'n01443537', 'n01484850'];
const scenes = ['airfield', 'apartment_building-outdoor', 'zen_garden'];

/** Places of images in the layouts of the three benchmarks; Places365 has two. */
export const miniaturePlaces: Readonly<Record<'imagenet' | 'places' | 'placesSmall' | 'inaturalist', MiniaturePlace>> =
  {
    imagenet: (split, label, n) => ({
      file:
        split === 'test'
          ? `val/${wordnetIds[label]}/ILSVRC2012_val_${label}${n}.JPEG`
          : `train/${wordnetIds[label]}/${wordnetIds[label]}_${split}${n}.JPEG`,
    }),
    places: (split, label, n) => ({
      file:
        split === 'test'
          ? `val/${scenes[label]}/Places365_val_${label}00${n}.jpg`
          : `train/${scenes[label]}/${split}${n}.jpg`,
    }),
    placesSmall: (split, label, n) => ({
      file:
        split === 'test'
          ? `val_256/Places365_val_${label}00${n}.jpg`
          : `data_256/${scenes[label]![0]}/${scenes[label]!.replace('-', '/')}/${split}${n}.jpg`,
    }),
    inaturalist: (split, label, n) => ({ file: `train_val2018/Plantae/${label}/${split}${n}.jpg` }),
  };
