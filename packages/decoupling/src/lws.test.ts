import { float32Vector, shapeSize } from '@mem/arrays';
import { crossEntropy, oneHotTargets } from '@mem/nn';
import { normals, randomKey } from '@mem/random';
import { createRuntime, valueAndGradients } from '@mem/tensor';
import { describeEachRuntime, describeShared, expectNoLeak, numericalGradient, readParity } from '@mem/testing';
import { expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { lwsLogits } from './index.js';

describeEachRuntime((runtime) => {
  it('scales the whole logit, with and without a bias', async () => {
    const inputs = {
      features: { dtype: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) },
      weight: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 1, 0, -1) },
      bias: float32Vector(Float32Array.of(10, 20)),
      scales: float32Vector(Float32Array.of(2, 0.5)),
    } as const;
    const { scaled, unbiased } = await expectNoLeak(runtime, () =>
      evaluate(
        runtime,
        ({ features, weight, bias, scales }) => ({
          scaled: lwsLogits(features!, weight!, bias, scales!),
          unbiased: lwsLogits(features!, weight!, undefined, scales!),
        }),
        inputs,
      ),
    );
    expect(scaled!).toBeAllClose({ shape: [1, 2], data: [26, 9] });
    expect(unbiased!).toBeAllClose({ shape: [1, 2], data: [6, -1] });
  });

  describeShared('agrees with the decoupling code', 'parity/decoupling', () => {
    it('on the scaled logits', async () => {
      const arrays = readParity('decoupling').arrays('io');
      const { logits } = await evaluate(
        runtime,
        ({ features, weight, bias, scales }) => ({ logits: lwsLogits(features!, weight!, bias, scales!) }),
        { features: arrays.features!, weight: arrays.weight!, bias: arrays.bias!, scales: arrays['lws.scales']! },
      );
      expect(logits!).toBeAllClose(arrays['lws.logits']!);
    });
  });
});

it('has the gradient of finite differences', async () => {
  const runtime = await createRuntime('cpu');
  const [batch, dim, classes] = [6, 3, 4];
  const random = (seed: number, shape: number[]) =>
    ({
      dtype: 'float32',
      shape,
      data: normals(randomKey(seed), shapeSize(shape)),
    }) as const;
  const fixed = {
    features: random(1, [batch, dim]),
    weight: random(2, [classes, dim]),
    bias: random(3, [classes]),
    labels: { dtype: 'int32', shape: [batch], data: Int32Array.of(0, 1, 2, 3, 0, 1) },
  } as const;
  const evaluateAt = (scales: Float32Array) =>
    evaluate(
      runtime,
      ({ features, weight, bias, labels, scales: given }) => {
        const { loss, gradients } = valueAndGradients(
          (trained) => ({
            loss: crossEntropy(lwsLogits(features!, weight!, bias, trained.scales!), oneHotTargets(labels!, classes)),
          }),
          { scales: given! },
        );
        return { loss, gradient: gradients.scales! };
      },
      { ...fixed, scales: float32Vector(scales) },
    );
  const scales = Float32Array.of(1, 0.5, 2, -1);
  const { gradient } = await evaluateAt(scales);
  const expected = await numericalGradient(async (at) => (await evaluateAt(at)).loss!.data[0]!, scales);
  expect(gradient!.data).toBeAllClose(expected, { tolerance: 1e-3 });
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
  runtime.dispose();
});
