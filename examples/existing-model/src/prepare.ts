// Creates a model to try the examples with: node dist/prepare.js <folder> trains a tfjs classifier on the images in the
// folder, which it generates if there are none, and saves it as a LayersModel and as a GraphModel.
import { existsSync } from 'node:fs';
import '@tensorflow/tfjs-backend-wasm';
import { gather, randomUniform, setBackend, tensor1d, topk } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { readSplit } from './image-arrays.js';
import { modelFiles } from './model-files.js';
import { drawImages } from './prepare/draw-images.js';
import { graphOfLayers } from './prepare/graph-of-layers.js';

const [folder = 'data', epochs = '10'] = process.argv.slice(2);
await setBackend('wasm');
if (!existsSync(`${folder}/train.images.npy`)) drawImages(folder);

const { images, labels } = readSplit(folder, 'train');
const classes = Math.max(...labels) + 1;
// Seeded, so that every run prepares the same model.
const { indices: order } = topk(randomUniform([labels.length], 0, 1, 'float32', 1), labels.length);
const model = sequential({
  layers: [
    layers.flatten({ inputShape: images.shape.slice(1) }),
    layers.dense({
      units: 64,
      activation: 'relu',
      kernelInitializer: initializers.heNormal({ seed: 2 }),
      name: 'hidden',
    }),
    layers.dense({
      units: classes,
      activation: 'softmax',
      kernelInitializer: initializers.glorotUniform({ seed: 3 }),
      name: 'classifier',
    }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
const { history } = await model.fit(gather(images, order), gather(tensor1d([...labels]), order), {
  shuffle: false,
  epochs: Number(epochs),
  batchSize: 128,
  verbose: 0,
});
console.log(`loss of each epoch: ${history.loss!.map((value) => Number(value).toFixed(3)).join(' ')}`);
await model.save(modelFiles(`${folder}/layers-model`));
await modelFiles(`${folder}/graph-model`).save!(graphOfLayers(model));
