// Sizes and times of exported files, standard against basic operators: node bench/operators.mjs, after a build.
import { createBackbone } from '@mem/backbones';
import { customGroups } from '@mem/groups';
import { initializeModulator, modulatorForward, resolveModulatorConfig } from '@mem/modulator';
import { exportOnnx, operatorSets } from '@mem/onnx';
import { openOnnxModel } from '@mem/onnx/node';
import { normals, randomKey } from '@mem/random';

const numClasses = 1000;
const array = (...shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  return { dtype: 'float32', shape, data: normals(randomKey(length), length) };
};

/** ImageNet-LT's group sizes, the classes of each spread over all. */
const order = Array.from({ length: numClasses }, (_, i) => (i * 7919) % numClasses);
const groups = customGroups([order.slice(0, 385), order.slice(385, 864), order.slice(864)]);

function modulatorOf(dim) {
  const config = resolveModulatorConfig({ numClasses, featureDim: dim, tokens: false, headDim: dim, groups }, {});
  const head = { 'head.weight': array(numClasses, dim), 'head.bias': array(numClasses) };
  return { config, parameters: { ...initializeModulator(config, 1), ...head } };
}

function alone(dim) {
  const { config, parameters } = modulatorOf(dim);
  const fn = (p, { x }) => ({ logits: modulatorForward(p, { features: x }, config).modulated });
  return { fn, parameters, shape: [dim] };
}

function behind(name) {
  const backbone = createBackbone(name, { numClasses });
  const { config, parameters } = modulatorOf(backbone.numFeatures);
  const fn = (p, { x }) => ({
    logits: modulatorForward(p, { features: backbone.forwardFeatures(p, x).features }, config).modulated,
  });
  return { fn, parameters: { ...backbone.initialize(1), ...parameters }, shape: [224, 224, 3] };
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

const models = [
  { name: 'modulator of 2048 features', model: alone(2048), batches: [1, 64], runs: 100 },
  { name: 'ViT-S/16 and modulator', model: behind('vit-small-patch16'), batches: [1, 4], runs: 15 },
  { name: 'ResNeXt-50 and modulator', model: behind('resnext50-32x4d'), batches: [1, 4], runs: 15 },
];
console.log('| model, 1000 classes | operators | MB | ms, by batch |\n|---|---|---|---|');
for (const { name, model, batches, runs } of models) {
  const { fn, parameters, shape } = model;
  const files = operatorSets.map((operators) =>
    exportOnnx(fn, { parameters, inputs: { x: { dtype: 'float32', shape: ['batch', ...shape] } }, operators }),
  );
  const sessions = await Promise.all(files.map((file) => openOnnxModel(file)));
  const times = operatorSets.map(() => batches.map(() => []));
  for (const [b, batch] of batches.entries()) {
    const x = array(batch, ...shape);
    // One after the other, so that what else the machine does meets both.
    for (let run = -1; run < runs; run++) {
      for (const [s, session] of sessions.entries()) {
        const start = performance.now();
        await session.run({ x });
        if (run >= 0) times[s][b].push(performance.now() - start);
      }
    }
  }
  for (const [s, operators] of operatorSets.entries()) {
    const milliseconds = batches.map((batch, b) => `${batch}: ${median(times[s][b]).toFixed(1)}`).join(', ');
    console.log(`| ${name} | \`${operators}\` | ${(files[s].length / 1e6).toFixed(2)} | ${milliseconds} |`);
    sessions[s].dispose();
  }
}
