import { float32Scalar } from '@mem/arrays';
import { describeEachRuntime, describeShared, expectNoLeak, readParity } from '@mem/testing';
import { expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { tauNormalizedWeight, tauNormLogits } from './index.js';

describeEachRuntime((runtime) => {
  it.each([
    [0, [3, 4, 0, 0]],
    [1, [0.6, 0.8, 0, 0]],
    [2, [0.12, 0.16, 0, 0]],
  ])('divides by the norm to the power %d, and leaves a row of zeros', async (tau, expected) => {
    const weight = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(3, 4, 0, 0) } as const;
    const result = await expectNoLeak(runtime, () =>
      evaluate(runtime, (inputs) => ({ weight: tauNormalizedWeight(inputs.weight!, inputs.tau!) }), {
        weight,
        tau: float32Scalar(tau),
      }),
    );
    expect(result.weight!).toBeAllClose({ shape: [2, 2], data: expected }, { tolerance: 1e-6 });
  });

  describeShared('agrees with the decoupling code', 'parity/decoupling', () => {
    it('on six strengths', async () => {
      const arrays = readParity('decoupling').arrays('io');
      const names = Object.keys(arrays).flatMap((name) => /^(tau[\d.]+)\.weight$/.exec(name)?.[1] ?? []);
      expect(names).toHaveLength(6);
      for (const name of names) {
        const inputs = {
          features: arrays.features!,
          weight: arrays.weight!,
          tau: float32Scalar(Number(name.slice('tau'.length))),
        };
        const { weight, logits } = await evaluate(
          runtime,
          (given) => ({
            weight: tauNormalizedWeight(given.weight!, given.tau!),
            logits: tauNormLogits(given.features!, given.weight!, given.tau!),
          }),
          inputs,
        );
        expect(weight!, name).toBeAllClose(arrays[`${name}.weight`]!);
        expect(logits!, name).toBeAllClose(arrays[`${name}.logits`]!);
      }
    });
  });
});
