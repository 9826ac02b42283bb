import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HostArray, ofDtype } from '@mem/arrays';
import { type ImageSplit, proceduralSet } from '@mem/datasets';
import { writeFileAtomic } from '@mem/datasets/node';
import { checkRecipe, runExperiment } from '@mem/experiment';
import type { RunEvent } from '@mem/results';
import { decodeSafetensors } from '@mem/weights';
import { encodeSet, type FrozenSplit, setFiles, setKey, tileSize } from '../set-file.js';
import { imageSprite } from './image-sprite.js';

/** Options of `prepareSet`. */
export interface PrepareSetOptions {
  /** Folder for the run and, in `public`, the page's files. */
  readonly folder: string;
  /**
   * Epochs of stage 1.
   * @default 10
   */
  readonly epochs?: number;
  /** Called with the events of the run. */
  readonly onEvent?: (event: RunEvent) => void;
}

const seed = 1;
const backbone = 'resnet8-cifar';

/** Number of sample images of each class: all images of the smallest class. */
const samplesPerClass = 5;

/**
 * Trains a small backbone on the procedural set, as `mem run` does, and writes the files that the page needs: the
 * frozen features of every split, the head, and the images to show. Does nothing if they exist. Returns their folder.
 */
export async function prepareSet({ folder, epochs = 10, onEvent }: PrepareSetOptions): Promise<string> {
  const files = join(folder, 'public');
  const key = JSON.stringify({ format: 1, seed, backbone, epochs });
  if (setKey(await readFile(join(files, setFiles.set)).catch(() => new Uint8Array())) === key) return files;

  const run = join(folder, 'run');
  const recipe = checkRecipe({
    dataset: { kind: 'procedural', seed },
    backbone,
    stage1: { epochs },
    stage2: { methods: ['ce'], seeds: [0] },
  });
  await runExperiment(recipe, { out: run, ...(onEvent && { onEvent }) });
  const read = async (file: string): Promise<(name: string) => HostArray<'float32'>> => {
    const { arrays } = decodeSafetensors(await readFile(join(run, 'features', `${file}.safetensors`)));
    return (name) => ofDtype(name, arrays[name]!, 'float32');
  };
  const index = await read('index');
  const { splits, classNames, classCounts } = await proceduralSet({ seed });
  const split = async (name: string, { labels }: ImageSplit): Promise<FrozenSplit> => {
    const shard = await read(`${name}-00000`);
    return { features: shard('features'), labels };
  };
  const set = encodeSet(
    {
      splits: {
        train: await split('train', splits.train),
        validation: await split('val', splits.validation),
        test: await split('test', splits.test),
      },
      classCounts,
      classNames,
      head: { weight: index('classifier.weight'), bias: index('classifier.bias') },
      ...{ backbone, epochs, samplesPerClass },
    },
    key,
  );
  await mkdir(files, { recursive: true });
  const samples = firstOfEachClass(splits.train, classNames.length);
  await writeFileAtomic(join(files, setFiles.train), await imageSprite(samples));
  await writeFileAtomic(join(files, setFiles.test), await imageSprite(splits.test.images));
  // Last, because its key marks the set as complete.
  await writeFileAtomic(join(files, setFiles.set), set);
  return files;
}

function firstOfEachClass({ images, labels }: ImageSplit, classes: number): Uint8Array {
  const size = tileSize * tileSize * 3;
  const chosen = new Uint8Array(classes * samplesPerClass * size);
  for (let c = 0; c < classes; c++) {
    const members = Array.from(labels.keys()).filter((i) => labels[i] === c);
    for (const [at, i] of members.slice(0, samplesPerClass).entries()) {
      chosen.set(images.subarray(i * size, (i + 1) * size), (c * samplesPerClass + at) * size);
    }
  }
  return chosen;
}
