// Improves an ONNX model: node dist/onnx-model.js <folder>
import { writeFile } from 'node:fs/promises';
import { countClasses, createRuntime, fitModulator } from '@mem/modulator';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readArray, readLabels } from './image-arrays.js';
import { printComparison } from './print-comparison.js';

const folder = process.argv[2] ?? 'data';
const runtime = await createRuntime('wasm');

// Your classifier, exported with its features as a second output beside the logits.
const session = await InferenceSession.create(`${folder}/model.onnx`);

/** Returns its outputs on the images of a split, with their labels. */
async function samples(split: string) {
  const { shape, data } = readArray(folder, `${split}.images`);
  const images = new Tensor('float32', data as Float32Array, shape);
  const { features, logits } = await session.run({ images });
  const array = ({ dims, data }: Tensor) => ({ shape: dims, data: data as Float32Array });
  return { features: array(features!), logits: array(logits!), labels: readLabels(folder, split) };
}

const train = await samples('train');
const validation = await samples('val');
const classCounts = countClasses(train.labels, train.logits.shape[1]!);
const modulator = await fitModulator(
  { train, validation, classCounts },
  { runtime, steps: 600, width: 64, learningRate: 5e-3, earlyStopping: true },
);
await writeFile(`${folder}/modulator.safetensors`, modulator.save());

const test = await samples('test');
const after = await modulator.predict(test);
printComparison({ labels: test.labels, classCounts, before: test.logits.data, after: after.logits.data });
