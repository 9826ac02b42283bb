import { magnitude } from '@mem/tensor';
import { mul } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachRuntime } from './describe-each-runtime.js';
import { expectReference, probed } from './expect-reference.js';

describeEachRuntime((runtime) => {
  it('fails for a different value, a different gradient and a missing output', async () => {
    const attempt = (factor: number, output: string, scale = 1) =>
      expectReference(runtime, 'magnitude', ({ vectors }, { probe }) => {
        const { loss, aux } = probed(mul(magnitude(vectors!, 1e-12), factor), probe);
        return { loss: mul(loss, scale), aux: { [output]: aux.output } };
      });
    await expect(attempt(1.001, 'output')).rejects.toThrow('differ by more than 0.0001');
    await expect(attempt(1, 'outputs')).rejects.toThrow('outputs');
    await attempt(1, 'output');
  });
});
