import { mapArray } from '@mem/arrays';
import { customGroups, type Groups } from '@mem/groups';
import { crossEntropy, logPriors, oneHotTargets } from '@mem/nn';
import { magnitude, type TensorMap, valueAndGradients } from '@mem/tensor';
import { describeEachRuntime, describeShared, type Parity, readParity } from '@mem/testing';
import { mean, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { largestPerGroup, reoLoss } from './index.js';

const host = (shape: number[], values: number[]) =>
  ({ dtype: 'float32', shape, data: Float32Array.from(values) }) as const;

describeEachRuntime((runtime) => {
  describeShared('agrees with the reference', 'parity/modulator', () => {
    let parity: Parity;
    let reference: ReturnType<Parity['arrays']>;
    let groups: Groups;
    beforeAll(() => {
      parity = readParity('modulator');
      reference = parity.arrays('formulas');
      groups = customGroups(parity.json<{ groups: number[][] }>('formulas').groups);
    });

    it.each([
      ['mixed', 20, 0],
      ['mixed', 100, 5],
      ['nofew', 20, 0],
      ['nofew', 100, 5],
    ])('on the REO loss and its gradient: %s, xi %i, mu %i', async (batch, xi, mu) => {
      const of = (name: string) => reference[`reo.${batch}.xi${xi}.mu${mu}.${name}`]!;
      const labels = runtime.upload(mapArray(of('labels'), (label) => groups.ofClass[label]!));
      const inputs = { magnitudes: runtime.upload(of('magnitudes')) };
      const program = runtime.compile(
        (tensors: TensorMap, sampleGroups: Tensor) =>
          valueAndGradients(
            (p) => ({ loss: reoLoss(p.magnitudes!, oneHotTargets(sampleGroups, 3), { xi, mu }) }),
            tensors,
          ),
        [inputs, labels],
      );
      const { loss, gradients } = await program.run(inputs, labels);
      expect((await runtime.read(loss)).data).toBeAllClose(of('loss').data);
      expect(await runtime.read(gradients.magnitudes!)).toBeAllClose(of('grad'), { tolerance: 1e-3 });
    });

    it.each([1, 3])('on the %i largest logits of each group', async (k) => {
      const logits = runtime.upload(reference['dac.logits']!);
      const program = runtime.compile((tensor: Tensor) => largestPerGroup(tensor, { groups, topK: k }), [logits]);
      expect(await runtime.read(await program.run(logits))).toBeAllClose(reference[`topk.${k}`]!);
    });

    it('on magnitudes, one of them of a vector that is exactly zero', async () => {
      const { sqrtEpsilon } = parity.json<{ sqrtEpsilon: number }>('formulas');
      const inputs = { latent: runtime.upload(reference['norm.latent']!) };
      const program = runtime.compile(
        (tensors: TensorMap) =>
          valueAndGradients((p) => {
            const magnitudes = magnitude(p.latent!, sqrtEpsilon);
            return { loss: mean(magnitudes), aux: { magnitudes } };
          }, tensors),
        [inputs],
      );
      const { aux, gradients } = await program.run(inputs);
      expect(await runtime.read(aux.magnitudes!)).toBeAllClose(reference['norm.magnitudes']!);
      const gradient = (await runtime.read(gradients.latent!)).data;
      const scale = Math.max(...reference['norm.grad']!.data) / Math.max(...gradient);
      expect(gradient.map((value: number) => value * Math.round(scale))).toBeAllClose(reference['norm.grad']!.data, {
        tolerance: 1e-3,
      });
    });

    it('on balanced softmax', async () => {
      const inputs = { logits: runtime.upload(reference['dac.logits']!) };
      const labels = runtime.upload(reference['dac.labels']!);
      const prior = logPriors(reference['balancedSoftmax.counts']!.data);
      const program = runtime.compile(
        (tensors: TensorMap, target: Tensor) =>
          valueAndGradients(
            (p) => ({ loss: crossEntropy(p.logits!, oneHotTargets(target, 12), { logPrior: tensor1d(prior) }) }),
            tensors,
          ),
        [inputs, labels],
      );
      const { loss, gradients } = await program.run(inputs, labels);
      expect((await runtime.read(loss)).data).toBeAllClose(reference['balancedSoftmax.loss']!.data);
      expect(await runtime.read(gradients.logits!)).toBeAllClose(reference['balancedSoftmax.grad']!, {
        tolerance: 1e-3,
      });
    });
  });

  describe('by hand', () => {
    it('the REO loss takes the two means apart and lets an empty side count nothing', async () => {
      const magnitudes = runtime.upload(host([3, 2], [8, 1, 12, 3, 4, 0]));
      const sampleGroups = runtime.upload(host([3, 2], [1, 0, 1, 0, 1, 0]));
      const program = runtime.compile(
        (q: Tensor, g: Tensor) => reoLoss(q, g, { xi: 10, mu: 2 }),
        [magnitudes, sampleGroups],
      );
      // Group 0: mean of (2^2, 0, 6^2) over its three samples, no others. Group 1: no samples, others mean of (0, 1, 0).
      expect((await runtime.read(await program.run(magnitudes, sampleGroups))).data[0]).toBeCloseTo(40 / 3 + 1 / 3, 4);
    });

    it('the largest logits come group by group in descending order', async () => {
      const logits = runtime.upload(host([1, 5], [3, 9, 1, 4, 5]));
      const groups = customGroups([
        [0, 3, 4],
        [1, 2],
      ]);
      const program = runtime.compile((tensor: Tensor) => largestPerGroup(tensor, { groups, topK: 2 }), [logits]);
      expect(Array.from((await runtime.read(await program.run(logits))).data)).toEqual([5, 4, 9, 1]);
    });
  });
});
