import { exp, log, max, mul, reshape, softmax, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';

export const softmaxCrossEntropyKernel: OwnKernel<'MemSoftmaxCrossEntropy', [logits: Tensor, targets: Tensor]> = {
  name: 'MemSoftmaxCrossEntropy',
  stock: ['Max', 'Sub', 'Exp', 'Sum', 'Log', 'Multiply', 'Softmax', 'Reshape'],
  compose: ({ logits, targets }) => {
    const top = max(logits, -1, true);
    const shifted = sub(logits, top);
    const logSum = log(sum(exp(shifted), -1));
    return sub(mul(sum(targets, -1), logSum), sum(mul(targets, shifted), -1));
  },
  gradient: {
    inputs: ['logits', 'targets'],
    of: (dy, [logits, targets]) => {
      const rowDy = reshape(dy, [-1, 1]);
      return {
        logits: () => mul(sub(mul(softmax(logits), sum(targets, -1, true)), targets), rowDy),
        targets: () => {
          const shifted = sub(logits, max(logits, -1, true));
          return mul(sub(log(sum(exp(shifted), -1, true)), shifted), rowDy);
        },
      };
    },
  },
};

/** Cross-entropy of each row with soft targets: `logits` and `targets` `[batch, classes]` to `[batch]`. */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return runKernel(softmaxCrossEntropyKernel, { logits, targets }, {});
}
