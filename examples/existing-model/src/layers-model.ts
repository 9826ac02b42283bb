// Improves a tfjs LayersModel: node dist/layers-model.js <folder>
import { writeFile } from 'node:fs/promises';
import {
  countClasses,
  createRuntime,
  extractSamples,
  fitModulator,
  fromLayersModel,
  modulateModel,
} from '@mem/modulator';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { type ImageSplit, readSplit } from './image-arrays.js';
import { modelFiles } from './model-files.js';
import { printComparison } from './print-comparison.js';

const folder = process.argv[2] ?? 'data';
const runtime = await createRuntime('wasm');
await setBackend('wasm');

// Your classifier. Its last dense layer is the head, and the inputs of that layer are the features.
const model = await loadLayersModel(modelFiles(`${folder}/layers-model`));
const frozen = await fromLayersModel(model);

// Its outputs on your images, with their labels.
const samples = async ({ images, labels }: ImageSplit) => ({ ...(await extractSamples(frozen, images)), labels });
const train = await samples(readSplit(folder, 'train'));
const validation = await samples(readSplit(folder, 'val'));

const classCounts = countClasses(train.labels, frozen.head!.weight.shape[0]!);
const modulator = await fitModulator(
  { train, validation, classCounts, head: frozen.head },
  { runtime, steps: 600, width: 64, earlyStopping: true },
);
await writeFile(`${folder}/modulator.safetensors`, modulator.save());

// The improved classifier, with the same predict.
const improved = modulateModel(frozen, modulator);
const { images, labels } = readSplit(folder, 'test');
const [before, after] = [model.predict(images) as Tensor, improved.predict(images)];
printComparison({ labels, classCounts, before: await before.data(), after: await after.data() });
