// Improves a tfjs GraphModel: node dist/graph-model.js <folder> [<features node> <logits node>]
import { writeFile } from 'node:fs/promises';
import {
  countClasses,
  createRuntime,
  extractSamples,
  fitModulator,
  fromGraphModel,
  modulateModel,
} from '@mem/modulator';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { type ImageSplit, readSplit } from './image-arrays.js';
import { modelFiles } from './model-files.js';
import { printComparison } from './print-comparison.js';

const [folder = 'data', featuresNode = 'features', logitsNode = 'logits'] = process.argv.slice(2);
const runtime = await createRuntime('wasm');
await setBackend('wasm');

// Your classifier, with its outputs at two nodes of its graph.
const model = await loadGraphModel(modelFiles(`${folder}/graph-model`));
const frozen = fromGraphModel(model, { features: featuresNode, logits: logitsNode });

// Its outputs on your images, with their labels.
const samples = async ({ images, labels }: ImageSplit) => ({ ...(await extractSamples(frozen, images)), labels });
const train = await samples(readSplit(folder, 'train'));
const validation = await samples(readSplit(folder, 'val'));

// Its last layer cannot be trained, so only the modulator changes the logits.
const classCounts = countClasses(train.labels, train.logits!.shape[1]!);
const modulator = await fitModulator(
  { train, validation, classCounts },
  { runtime, steps: 600, width: 64, learningRate: 5e-3, earlyStopping: true },
);
await writeFile(`${folder}/modulator.safetensors`, modulator.save());

// The improved classifier, with the same predict.
const improved = modulateModel(frozen, modulator);
const { images, labels } = readSplit(folder, 'test');
const [before, after] = [model.predict(images) as Tensor, improved.predict(images)];
printComparison({ labels, classCounts, before: await before.data(), after: await after.data() });
