// Improves a classifier using only its outputs, saved from Python: node dist/arrays.js <folder>
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { countClasses, createRuntime, decodeNpy, decodeSafetensors, fitModulator } from '@mem/modulator';
import { add, matMul, tensor } from '@tensorflow/tfjs-core';
import { printComparison } from './print-comparison.js';

const folder = process.argv[2] ?? 'data';
const runtime = await createRuntime('wasm');

// {train,val,test}.{features,labels} and the last layer, in one safetensors file or in one .npy file each.
const names = ['train', 'val', 'test'].flatMap((split) => [`${split}.features`, `${split}.labels`]);
const read = (name: string) => readFileSync(`${folder}/${name}`);
const arrays = existsSync(`${folder}/arrays.safetensors`)
  ? decodeSafetensors(read('arrays.safetensors')).arrays
  : Object.fromEntries(
      [...names, 'classifier.weight', 'classifier.bias'].map((name) => [name, decodeNpy(read(`${name}.npy`))]),
    );
const split = (name: string) => ({ features: arrays[`${name}.features`]!, labels: arrays[`${name}.labels`]!.data });
const head = { weight: arrays['classifier.weight']!, bias: arrays['classifier.bias']! };
const [train, validation, test] = [split('train'), split('val'), split('test')];

const classCounts = countClasses(train.labels, head.weight.shape[0]!);
const modulator = await fitModulator(
  { train, validation, classCounts, head },
  { runtime, steps: 600, width: 64, earlyStopping: true },
);
await writeFile(`${folder}/modulator.safetensors`, modulator.save());

const [weight, bias] = [head.weight, head.bias].map(({ data, shape }) => tensor(data, [...shape]));
const before = add(matMul(tensor(test.features.data, [...test.features.shape]), weight!, false, true), bias!);
const { logits } = await modulator.predict(test);
printComparison({ labels: Int32Array.from(test.labels), classCounts, before: await before.data(), after: logits.data });
