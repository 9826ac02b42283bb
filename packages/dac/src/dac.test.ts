import { customGroups, type Groups } from '@mem/groups';
import { type Runtime, softmaxCrossEntropy, type TensorMap, valueAndGradients } from '@mem/tensor';
import { describeEachRuntime, describeShared, readParity } from '@mem/testing';
import { cast, mean, oneHot, softmax, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { dataAwareLogits, modulateLogits, weightings } from './index.js';

const groups: Groups = customGroups([[0, 3], [1], [2, 4]]);
const logits = {
  dtype: 'float32',
  shape: [2, 5],
  data: Float32Array.of(1.5, -2, 0.25, 4, -0.125, 3, 1, -1, 0, 7),
} as const;

async function modulated(
  runtime: Runtime,
  outputs: number[],
  weighting: (typeof weightings)[number],
): Promise<number[]> {
  const inputs = {
    logits: runtime.upload(logits),
    outputs: runtime.upload({ dtype: 'float32', shape: [2, 3], data: Float32Array.from(outputs) }),
  };
  const program = runtime.compile(
    (tensors: TensorMap) => modulateLogits(tensors.logits!, tensors.outputs!, groups, weighting),
    [inputs],
  );
  return Array.from((await runtime.read(await program.run(inputs))).data);
}

describeEachRuntime((runtime) => {
  it.each(weightings)('%s leaves the logits unchanged for outputs of 0', async (weighting) => {
    const unweighted = await modulated(runtime, [0, 0, 0, 0, 0, 0], weighting);
    // A GPU rounds the logarithm in softplus differently.
    if (runtime.name === 'onnx-webgpu') expect(unweighted).toBeAllClose(logits.data, { tolerance: 1e-6 });
    else expect(unweighted).toEqual(Array.from(logits.data));
  });

  it('weighs each group by its own output', async () => {
    const outputs = [1, -0.5, 0, 2, 0, -2];
    expect(await modulated(runtime, outputs, 'raw')).toBeAllClose([3, -1, 0.25, 8, -0.125, 9, 1, 1, 0, -7]);
    expect(await modulated(runtime, outputs, 'additive')).toBeAllClose([2.5, -2.5, 0.25, 5, -0.125, 5, 1, -3, 2, 5]);
    const softplus = (x: number): number => Math.log(1 + Math.exp(x + Math.log(Math.E - 1)));
    const w = outputs.map(softplus);
    const expected = Array.from(logits.data, (l, i) => l * w[Math.floor(i / 5) * 3 + groups.ofClass[i % 5]!]!);
    expect(await modulated(runtime, outputs, 'softplus')).toBeAllClose(expected);
  });

  it('refuses an unknown weighting with the valid ones', async () => {
    await expect(modulated(runtime, [0, 0, 0, 0, 0, 0], 'rw' as 'raw')).rejects.toThrow("Did you mean 'raw'");
  });

  describeShared('agrees with the reference', 'parity/modulator', () => {
    it('on modulated logits, probabilities, loss and gradients', async () => {
      const parity = readParity('modulator');
      const reference = parity.arrays('formulas');
      const { groups: classes } = parity.json<{ groups: number[][] }>('formulas');
      const partition = customGroups(classes);
      const inputs = {
        logits: runtime.upload(reference['dac.logits']!),
        weights: runtime.upload(reference['dac.weights']!),
      };
      const labels = runtime.upload(reference['dac.labels']!);
      const program = runtime.compile(
        (tensors: TensorMap, target: Tensor) =>
          valueAndGradients((parameters) => {
            const result = dataAwareLogits(parameters.logits!, parameters.weights!, partition);
            const probabilities = softmax(result);
            const targets = cast(oneHot(target as Tensor1D, 12), 'float32');
            const loss = mean(softmaxCrossEntropy(result, targets));
            return { loss, aux: { modulated: result, probabilities } };
          }, tensors),
        [inputs, labels],
      );
      const { loss, aux, gradients } = await program.run(inputs, labels);
      expect(await runtime.read(aux.modulated!)).toBeAllClose(reference['dac.modulated']!);
      expect(await runtime.read(aux.probabilities!)).toBeAllClose(reference['dac.probabilities']!);
      expect((await runtime.read(loss)).data).toBeAllClose(reference['dac.loss']!.data);
      for (const name of ['logits', 'weights']) {
        expect(await runtime.read(gradients[name]!)).toBeAllClose(reference[`dac.grad.${name}`]!, { tolerance: 1e-3 });
      }
    });
  });
});
