import { float32Scalar, float32Vector } from '@mem/arrays';
import { logPriors } from '@mem/nn';
import { describeEachRuntime } from '@mem/testing';
import { expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { adjustLogits } from './index.js';

describeEachRuntime((runtime) => {
  it('takes tau times the log prior from each logit', async () => {
    const { logits } = await evaluate(
      runtime,
      (inputs) => ({ logits: adjustLogits(inputs.logits!, inputs.logPrior!, inputs.tau!) }),
      {
        logits: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 0, 0) },
        logPrior: float32Vector(logPriors([3, 1])),
        tau: float32Scalar(2),
      },
    );
    const [first, second] = [2 * Math.log(0.75), 2 * Math.log(0.25)];
    expect(logits!).toBeAllClose({ shape: [2, 2], data: [1 - first, 2 - second, -first, -second] });
  });
});
