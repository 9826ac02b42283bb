// Compares exported files with standard and basic operators in size and time: node bench/operators.mjs, after a build.
import { createBackbone } from '@mem/backbones';
import { customGroups } from '@mem/groups';
import { initializeModulator, modulatorForward, resolveModulatorConfig } from '@mem/modulator';
import { exportOnnx, operatorSets } from '@mem/onnx';
import { openOnnxModel } from '@mem/onnx/node';
import { median } from './measure.mjs';
import { normalArray, pick } from './workloads/inputs.mjs';

/** @import { ExportInput } from '@mem/onnx' */
/** @import { HostMap } from '@mem/arrays' */
/** @import { TensorMap } from '@mem/tensor' */

/**
 * A model to export: a function of an input `x` with the given shape, without the batch axis.
 *
 * @typedef {object} Model
 * @property {(parameters: TensorMap, inputs: TensorMap) => TensorMap} fn
 * @property {HostMap} parameters
 * @property {number[]} shape
 */

const numClasses = 1000;

// Groups of ImageNet-LT's sizes, with the classes of each spread over the whole range.
const order = Array.from({ length: numClasses }, (_, i) => (i * 7919) % numClasses);
const groups = customGroups([order.slice(0, 385), order.slice(385, 864), order.slice(864)]);

/** @param {number} dim */
function modulatorOf(dim) {
  const config = resolveModulatorConfig({ numClasses, featureDim: dim, tokens: false, headDim: dim, groups }, {});
  const head = { 'head.weight': normalArray([numClasses, dim], 1), 'head.bias': normalArray([numClasses], 2) };
  return { config, parameters: { ...initializeModulator(config, 1), ...head } };
}

/**
 * Makes a modulator of vectors.
 *
 * @param {number} dim
 * @returns {Model}
 */
function alone(dim) {
  const { config, parameters } = modulatorOf(dim);
  return {
    fn: (p, inputs) => ({ logits: modulatorForward(p, { features: pick(inputs, ['x']).x }, config).modulated }),
    parameters,
    shape: [dim],
  };
}

/**
 * Makes a modulator behind a backbone.
 *
 * @param {Parameters<typeof createBackbone>[0]} name
 * @returns {Model}
 */
function behind(name) {
  const backbone = createBackbone(name, { numClasses });
  const { config, parameters } = modulatorOf(backbone.numFeatures);
  return {
    fn: (p, inputs) => {
      const { features } = backbone.forwardFeatures(p, pick(inputs, ['x']).x);
      return { logits: modulatorForward(p, { features }, config).modulated };
    },
    parameters: { ...backbone.initialize(1), ...parameters },
    shape: [224, 224, 3],
  };
}

const models = [
  { name: 'modulator of 2048 features', model: alone(2048), batches: [1, 64], runs: 100 },
  { name: 'ViT-S/16 and modulator', model: behind('vit-small-patch16'), batches: [1, 4], runs: 15 },
  { name: 'ResNeXt-50 and modulator', model: behind('resnext50-32x4d'), batches: [1, 4], runs: 15 },
];
console.log('| model, 1000 classes | operators | MB | ms, by batch |\n|---|---|---|---|');
for (const { name, model, batches, runs } of models) {
  const { fn, parameters, shape } = model;
  const exported = await Promise.all(
    operatorSets.map(async (operators) => {
      /** @type {ExportInput} */
      const x = { dtype: 'float32', shape: ['batch', ...shape] };
      const file = exportOnnx(fn, { parameters, inputs: { x }, operators });
      /** @type {string[]} */
      const medians = [];
      return { operators, megabytes: file.length / 1e6, session: await openOnnxModel(file), medians };
    }),
  );
  for (const batch of batches) {
    const x = normalArray([batch, ...shape], batch);
    /** @type {number[][]} */
    const times = exported.map(() => []);
    // Alternating, so that other work on the machine affects all alike.
    for (let run = -1; run < runs; run++) {
      for (const [i, { session }] of exported.entries()) {
        const start = performance.now();
        await session.run({ x });
        if (run >= 0) times[i]?.push(performance.now() - start);
      }
    }
    for (const [i, { medians }] of exported.entries()) medians.push(`${batch}: ${median(times[i] ?? []).toFixed(1)}`);
  }
  for (const { operators, megabytes, session, medians } of exported) {
    console.log(`| ${name} | \`${operators}\` | ${megabytes.toFixed(2)} | ${medians.join(', ')} |`);
    session.dispose();
  }
}
