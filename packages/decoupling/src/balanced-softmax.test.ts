import { float32Vector } from '@mem/arrays';
import { crossEntropy, logPriors, oneHotTargets } from '@mem/nn';
import { valueAndGradients } from '@mem/tensor';
import { describeEachRuntime, describeShared, readParity } from '@mem/testing';
import { expect, it } from 'vitest';
import { evaluate } from './evaluate.js';

describeEachRuntime((runtime) => {
  describeShared('agrees with the equations', 'parity/modulator', () => {
    it("on balanced softmax's loss and gradient", async () => {
      const arrays = readParity('modulator').arrays('formulas');
      const counts = arrays['balancedSoftmax.counts']!.data;
      const { loss, gradient } = await evaluate(
        runtime,
        (inputs) => {
          const targets = oneHotTargets(inputs.labels!, counts.length);
          const result = valueAndGradients(
            ({ logits }) => ({ loss: crossEntropy(logits!, targets, { logPrior: inputs.logPrior! }) }),
            { logits: inputs.logits! },
          );
          return { loss: result.loss, gradient: result.gradients.logits! };
        },
        {
          logits: arrays['dac.logits']!,
          labels: arrays['dac.labels']!,
          logPrior: float32Vector(logPriors(counts)),
        },
      );
      expect(loss!.data).toBeAllClose(arrays['balancedSoftmax.loss']!.data);
      expect(gradient!).toBeAllClose(arrays['balancedSoftmax.grad']!, { tolerance: 1e-3 });
    });
  });
});
