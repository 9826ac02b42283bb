import { normals, randomKey } from '@mem/random';
import { createRuntime, type Runtime } from '@mem/tensor';
import { expectNoLeak } from '@mem/testing';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { setBackend, softmax, type Tensor, tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  extractSamples,
  type FrozenModel,
  fitModulator,
  fromGraphModel,
  fromLayersModel,
  modulateModel,
} from './index.js';

const classCounts = [120, 60, 10];
const labels = classCounts.flatMap((count, c) => new Array<number>(count).fill(c));
let runtime: Runtime;
let images: Tensor;

beforeAll(async () => {
  runtime = await createRuntime('cpu');
  await setBackend('cpu');
  const noise = normals(randomKey(5), labels.length * 4);
  images = tensor(
    noise.map((n, i) => 0.5 * n + Number(i % 4 === labels[Math.floor(i / 4)])),
    [labels.length, 2, 2, 1],
  );
});
afterAll(() => {
  images.dispose();
  runtime.dispose();
});

/** A classifier of the library's own, trained there. */
async function trainedLayersModel(end: 'softmax' | 'linear' | 'separate'): Promise<LayersModel> {
  const classifier = sequential({
    layers: [
      layers.flatten({ inputShape: [2, 2, 1] }),
      layers.dense({ units: 6, activation: 'relu', name: 'hidden' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 3, activation: end === 'softmax' ? 'softmax' : 'linear', name: 'classifier' }),
      ...(end === 'separate' ? [layers.softmax()] : []),
    ],
  });
  if (end !== 'softmax') return classifier;
  classifier.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  const classes = tensor1d(labels);
  await classifier.fit(images, classes, { epochs: 5, verbose: 0 });
  classes.dispose();
  return classifier;
}

/** The same classifier as a graph, written down by hand in the format of tfjs's converter. */
async function graphModelOf(classifier: LayersModel) {
  const weights = classifier.getWeights();
  const names = ['hidden/kernel', 'hidden/bias', 'classifier/kernel', 'classifier/bias'];
  const specs = names.map((name, i) => ({ name, shape: weights[i]!.shape, dtype: 'float32' as const }));
  const values = [Int32Array.of(-1, 4), ...weights.map((weight) => weight.dataSync())].map(
    ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength),
  );
  const node = (name: string, op: string, ...inputs: string[]) => ({
    name,
    op,
    input: inputs,
    attr: { T: { type: 'DT_FLOAT' } },
  });
  const nodes = [
    {
      name: 'images',
      op: 'Placeholder',
      attr: {
        dtype: { type: 'DT_FLOAT' },
        shape: { shape: { dim: [-1, 2, 2, 1].map((size) => ({ size: String(size) })) } },
      },
    },
    { name: 'shape', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
    ...names.map((name) => ({ name, op: 'Const', attr: { dtype: { type: 'DT_FLOAT' } } })),
    node('flat', 'Reshape', 'images', 'shape'),
    node('hidden/product', 'MatMul', 'flat', 'hidden/kernel'),
    node('hidden/sum', 'BiasAdd', 'hidden/product', 'hidden/bias'),
    node('features', 'Relu', 'hidden/sum'),
    node('classifier/product', 'MatMul', 'features', 'classifier/kernel'),
    node('logits', 'BiasAdd', 'classifier/product', 'classifier/bias'),
    node('probabilities', 'Softmax', 'logits'),
  ];
  const shape = { name: 'shape', shape: [2], dtype: 'int32' as const };
  const weightData = new Uint8Array(Buffer.concat(values)).buffer;
  const artifacts = {
    modelTopology: { node: nodes, versions: { producer: 1 } },
    weightSpecs: [shape, ...specs],
    weightData,
  };
  return loadGraphModel({ load: async () => artifacts });
}

const options = { steps: 8, batchSize: 32, width: 8, fusionHidden: 8, learningRate: 1e-2, seed: 1 } as const;
const fitTo = async (frozen: FrozenModel, learningRate: number = options.learningRate) => {
  const train = { ...(await extractSamples(frozen, images, { batchSize: 50 })), labels };
  return fitModulator({ train, classCounts, head: frozen.head }, { ...options, learningRate, weightDecay: 0, runtime });
};
const valuesOf = (make: () => Tensor): Float32Array => tidy(() => make().dataSync() as Float32Array);

describe('a LayersModel', () => {
  it.each(['softmax', 'linear', 'separate'] as const)(
    'that ends in %s is the same classifier before its modulator is trained, and its own after',
    async (end) => {
      const classifier = await trainedLayersModel(end);
      await expectNoLeak(runtime, async () => {
        const frozen = await fromLayersModel(classifier);
        expect(frozen.output).toBe(end === 'linear' ? 'logits' : 'probabilities');
        const before = valuesOf(() => classifier.predict(images) as Tensor);
        const untrained = await fitTo(frozen, 1e-12);
        const unchanged = modulateModel(frozen, untrained);
        expect(valuesOf(() => unchanged.predict(images))).toBeAllClose(before, { tolerance: 1e-5 });

        const modulator = await fitTo(frozen);
        const modulated = modulateModel(frozen, modulator);
        const { logits } = await modulator.predict(await extractSamples(frozen, images));
        const expected = valuesOf(() => {
          const plain = tensor2d(logits.data, [labels.length, 3]);
          return end === 'linear' ? plain : softmax(plain);
        });
        expect(valuesOf(() => modulated.predict(images, { batchSize: 7 }))).toBeAllClose(expected, { tolerance: 1e-5 });
        expect(expected).not.toEqual(before);
        for (const each of [unchanged, modulated, untrained, modulator]) each.dispose();
      });
      classifier.dispose();
    },
  );

  it("gives another layer's features, tokens too, and takes batches as they come", async () => {
    const given = input({ shape: [2, 2, 1] });
    const tokens = layers.reshape({ targetShape: [2, 2], name: 'tokens' }).apply(given);
    const pooled = layers.globalAveragePooling1d({}).apply(tokens);
    const classifier = model({ inputs: given, outputs: layers.dense({ units: 3 }).apply(pooled) as never });
    const frozen = await fromLayersModel(classifier, { features: 'tokens' });
    const progress: number[] = [];
    const samples = await extractSamples(frozen, [images, images], { onProgress: (done) => progress.push(done) });
    expect(samples.features.shape).toEqual([380, 2, 2]);
    expect(samples.pooled!.shape).toEqual([380, 2]);
    expect(progress).toEqual([190, 380]);
    await expect(fromLayersModel(classifier, { features: 'token' })).rejects.toThrow("Did you mean 'tokens'?");
    classifier.dispose();
  });

  it('that is one linear layer has the images as its features', async () => {
    const classifier = sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
    const frozen = await fromLayersModel(classifier);
    const batch = tensor2d([1, 2, 3], [1, 3]);
    const { features } = await expectNoLeak(runtime, () => extractSamples(frozen, batch));
    expect(features.data).toEqual(Float32Array.of(1, 2, 3));
    expect(batch.isDisposed).toBe(false);
    batch.dispose();
    classifier.dispose();
  });

  it.each<readonly [string, () => LayersModel, string]>([
    [
      'ends in a sigmoid',
      () => sequential({ layers: [layers.dense({ units: 2, inputShape: [3], activation: 'sigmoid' })] }),
      'activation sigmoid',
    ],
    [
      'ends in no classifier',
      () => sequential({ layers: [layers.flatten({ inputShape: [2, 2], name: 'end' })] }),
      "layer 'end' is Flatten",
    ],
    [
      'classifies every token',
      () => sequential({ layers: [layers.dense({ units: 2, inputShape: [5, 3] })] }),
      'shape [, 5, 3]',
    ],
  ])('is refused where it %s', async (_what, make, message) => {
    const classifier = make();
    await expect(fromLayersModel(classifier)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(message),
    });
    classifier.dispose();
  });

  it('takes no modulator of another model', async () => {
    const classifier = await trainedLayersModel('linear');
    const frozen = await fromLayersModel(classifier);
    const modulator = await fitTo(frozen);
    const other = sequential({ layers: [layers.dense({ units: 4, inputShape: [6] })] });
    expect(() => modulateModel({ ...frozen, head: undefined }, modulator)).not.toThrow();
    const otherFrozen = await fromLayersModel(other);
    expect(() => modulateModel(otherFrozen, modulator)).toThrow(
      "fitted to 3 classes and a head of width 6, but the model's last layer has 4 classes",
    );
    modulator.dispose();
    other.dispose();
    classifier.dispose();
  });
});

describe('a GraphModel', () => {
  it('is read at its nodes, and gives probabilities again', async () => {
    const classifier = await trainedLayersModel('softmax');
    const graph = await graphModelOf(classifier);
    await expectNoLeak(runtime, async () => {
      const frozen = fromGraphModel(graph, { features: 'features', logits: 'logits' });
      const before = valuesOf(() => graph.predict(images) as Tensor);
      expect(before).toBeAllClose(
        valuesOf(() => classifier.predict(images) as Tensor),
        { tolerance: 1e-5 },
      );
      const untrained = await fitTo(frozen, 1e-12);
      expect(untrained.config).toMatchObject({ headDim: null, featureDim: 6 });
      const unchanged = modulateModel(frozen, untrained);
      expect(valuesOf(() => unchanged.predict(images))).toBeAllClose(before, { tolerance: 1e-5 });
      unchanged.dispose();
      untrained.dispose();
    });
    const missing = fromGraphModel(graph, { features: 'no-such-node', logits: 'logits' });
    await expect(extractSamples(missing, images)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('no-such-node'),
    });
    classifier.dispose();
    graph.dispose();
  });
});
