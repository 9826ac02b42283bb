import { readFileSync } from 'node:fs';
import type { HostArray, HostMap } from '@mem/arrays';
import { crossEntropy, disposeMap, oneHotTargets, readMap, uploadMap } from '@mem/nn';
import { type Runtime, type TensorMap, type Value, type ValueMap, valueAndGradients } from '@mem/tensor';
import { channelsLast, describeEachRuntime, describeShared, expectNoLeak, type Parity, readParity } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Backbone, createBackbone, cvit, resnet, sinCosPositions, vit } from './index.js';

interface VitReference {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly embedDim: number;
  readonly depth: number;
  readonly numHeads: number;
  readonly numClasses: number;
  readonly globalPool: 'avg' | 'cls';
}

interface ResnetReference {
  readonly imageSize: number;
  readonly numClasses: number;
  readonly layers: number[];
  readonly stagePlanes: number[];
  readonly stemWidth: number;
  readonly groups: number;
  readonly widthPerGroup: number;
}

const vitOf = ({ embedDim, imageSize, patchSize, depth, numHeads, numClasses, globalPool }: VitReference) =>
  vit({ width: embedDim, imageSize, patchSize, depth, numHeads, numClasses, globalPool });

const resnetOf = ({ imageSize, numClasses, layers, stagePlanes, stemWidth, groups, widthPerGroup }: ResnetReference) =>
  resnet({
    imageSize,
    numClasses,
    layers,
    stagePlanes,
    stemWidth,
    groups,
    widthPerGroup,
    block: 'bottleneck',
    stem: 'imagenet',
  });

/** The backbone of a folder's settings. */
function backboneOf(folder: string, { json }: Parity): Backbone {
  if (folder.startsWith('cvit')) return cvit(json());
  return folder.startsWith('vit') ? vitOf(json()) : resnetOf(json());
}

// PyTorch counts batches beside the running statistics; with a fixed momentum nothing reads the count.
const withoutBatchCounts = <Value>(values: { readonly [name: string]: Value }): { [name: string]: Value } =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !name.endsWith('num_batches_tracked')));

const startingWith = (prefix: string, arrays: HostMap): HostMap =>
  Object.fromEntries(
    Object.entries(arrays).flatMap(([name, array]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), array]] : [],
    ),
  );

const shapesOf = (backbone: Backbone) =>
  Object.fromEntries(Object.entries(backbone.specs()).map(([name, [shape]]) => [name, shape]));

/** One step's loss, logits, gradients of everything trainable and new running statistics. */
async function differentiate(runtime: Runtime, backbone: Backbone, weights: ValueMap, batch: ValueMap) {
  const names = new Set(backbone.trainable());
  const [parameters, buffers] = [true, false].map((trained) =>
    Object.fromEntries(Object.entries(weights).filter(([name]) => names.has(name) === trained)),
  );
  const step = (current: TensorMap, others: TensorMap, { images, labels }: { images: Tensor; labels: Tensor }) => {
    const { loss, aux, gradients } = valueAndGradients((trained) => {
      const { logits, updates } = backbone.forward({ ...others, ...trained }, images, { training: true });
      return { loss: crossEntropy(logits, oneHotTargets(labels, backbone.numClasses)), aux: { ...updates, logits } };
    }, current);
    return { loss, aux, gradients };
  };
  const inputs = [parameters!, buffers!, batch as { images: never; labels: never }] as const;
  const { loss, aux, gradients } = await runtime.compile(step, inputs).run(...inputs);
  const { logits, ...updates } = aux;
  const results = {
    loss: await runtime.read(loss),
    logits: await runtime.read(logits!),
    updates: await readMap(runtime, updates),
    gradients: await readMap(runtime, gradients),
  };
  loss.dispose();
  disposeMap(aux);
  disposeMap(gradients);
  return results;
}

/** Tokens with the class token where there is one, features and logits in evaluation. */
async function evaluate(runtime: Runtime, backbone: Backbone, weights: ValueMap, images: Value) {
  const run = (parameters: TensorMap, batch: Tensor): TensorMap => {
    const { intermediates, features, logits } = backbone.forward(parameters, batch);
    return { tokens: Object.values(intermediates).at(-1)!.output!, features, logits };
  };
  const inputs = [weights, images] as const;
  const outputs = await runtime.compile(run, inputs).run(...inputs);
  const results = await readMap(runtime, outputs);
  disposeMap(outputs);
  return results;
}

const cases = [
  { folder: 'vit-classifier-avgpool', logits: 'logits', loss: 'loss' },
  { folder: 'vit-classifier-cls', logits: 'logits', loss: 'loss' },
  { folder: 'cvit-classifier', logits: 'logits', loss: 'loss' },
  { folder: 'resnet-classifier', logits: 'logits_train', loss: 'loss_train' },
  { folder: 'resnext-classifier', logits: 'logits_train', loss: 'loss_train' },
];

describe.each(cases)('$folder', ({ folder, logits, loss }) => {
  describeShared('against PyTorch', `parity/${folder}`, () => {
    let parity: Parity;
    let backbone: Backbone;
    let weights: ReturnType<Parity['arrays']>;
    let io: ReturnType<Parity['arrays']>;
    beforeAll(() => {
      parity = readParity(folder);
      backbone = backboneOf(folder, parity);
      weights = withoutBatchCounts(parity.arrays('weights'));
      io = parity.arrays('io');
    });
    const expected = (name: string): HostArray => parity.array('io', name);

    it('has its state dictionary', () => {
      const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
      expect(shapesOf(backbone)).toEqual(shapes);
    });

    describeEachRuntime(
      { slowOnCpu: 'whole models take seconds each', slowOnWebgpu: 'whole models take minutes on SwiftShader' },
      (runtime) => {
        const withInputs = async (body: (weights: ValueMap, batch: ValueMap) => Promise<void>): Promise<void> => {
          await expectNoLeak(runtime, async () => {
            const held = uploadMap(runtime, weights);
            const batch = uploadMap(runtime, { images: channelsLast(io.images!), labels: io.labels! });
            await body(held, batch);
            disposeMap(held);
            disposeMap(batch);
          });
        };

        it('agrees in evaluation', () =>
          withInputs(async (held, batch) => {
            const ours = await evaluate(runtime, backbone, held, batch.images!);
            expect(ours.logits).toBeAllClose(expected(logits.replace('train', 'eval')));
            for (const name of ['tokens', 'features']) {
              if (name in io) expect(ours[name], name).toBeAllClose(expected(name));
            }
          }));

        it('agrees in the loss, its gradients and the running statistics after one training step', () =>
          withInputs(async (held, batch) => {
            const ours = await differentiate(runtime, backbone, held, batch);
            expect(ours.logits).toBeAllClose(expected(logits));
            expect(ours.loss.data).toBeAllClose(expected(loss).data);
            const gradients = startingWith('grad.', io);
            expect(Object.keys(ours.gradients).sort()).toEqual(Object.keys(gradients).sort());
            for (const [name, gradient] of Object.entries(gradients)) {
              expect(ours.gradients[name], name).toBeAllClose(gradient, { tolerance: 1e-3 });
            }
            const statistics = withoutBatchCounts(startingWith('after.', io));
            expect(Object.keys(ours.updates).sort()).toEqual(Object.keys(statistics).sort());
            for (const [name, value] of Object.entries(statistics)) {
              expect(ours.updates[name], name).toBeAllClose(value);
            }
          }));
      },
    );
  });
});

describeShared('the full-size configurations', 'parity/full-size-state-dicts.json', (path) => {
  const fullSize: Readonly<Record<string, string>> = {
    vit_base_patch16: 'vit-base-patch16',
    vit_large_patch16: 'vit-large-patch16',
    convvit_base_patch16: 'cvit-base-patch16',
    resnext50_32x4d: 'resnext50-32x4d',
    resnet152: 'resnet152',
  };

  it.each(Object.keys(fullSize))('%s has the reference state dictionary', (name) => {
    const reference = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, number[]>>;
    expect(shapesOf(createBackbone(fullSize[name]!, { numClasses: 1000 }))).toEqual(
      withoutBatchCounts(reference[name]!),
    );
  });
});

describeShared('sine-cosine positions', 'parity/mae-vit', () => {
  it('are those of the MAE code', () => {
    const { shape, data } = readParity('mae-vit').array('weights', 'pos_embed');
    const [, places, width] = shape as [number, number, number];
    expect(sinCosPositions(width, Math.sqrt(places - 1))).toBeAllClose(data.subarray(width));
  });
});
