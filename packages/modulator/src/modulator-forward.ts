import { modulateLogits } from '@mem/dac';
import { MemError } from '@mem/errors';
import { linearLayer, transformerBlocks } from '@mem/nn';
import { gelu, magnitude, permuteColumns, type TensorMap, tokenMean, topK } from '@mem/tensor';
import { concat, div, mean, mul, reshape, slice, stack, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { FrozenModelOutputs } from './frozen-model.js';
import type { ModulatorConfig } from './modulator-config.js';

/** Added inside the square root of a magnitude to keep its gradient finite at 0. */
const magnitudeEpsilon = 1e-12;

/** Inputs of the modulator for a batch. */
export interface ModulatorInputs extends FrozenModelOutputs<Tensor> {
  /** True groups, one-hot `[batch, groups]`; only where they replace the magnitudes. */
  readonly sampleGroups?: Tensor | undefined;
}

/** Outputs of the modulator for a batch. */
export interface ModulatorOutputs {
  /** Magnitudes Q, `[batch, groups]`. */
  readonly magnitudes: Tensor;
  /** Outputs of the fusion, `[batch, groups]`; 0 leaves a group's logits unchanged. */
  readonly outputs: Tensor;
  /** Logits before modulation, `[batch, classes]`. */
  readonly logits: Tensor;
  /** Logits after the data-aware classifier, `[batch, classes]`. */
  readonly modulated: Tensor;
}

/**
 * Runs the modulator on a batch (Mutual Exclusive Modulator, eqs. 1-3 and 7-9); a pure function of its parameters.
 * @throws MemError `bad-value` for a missing input that the configuration requires.
 */
export function modulatorForward(
  parameters: TensorMap,
  inputs: ModulatorInputs,
  config: ModulatorConfig,
): ModulatorOutputs {
  const plain = plainLogits(parameters, inputs, config);
  const logits = config.center ? sub(plain, mean(plain, 1, true)) : plain;
  const magnitudes = groupMagnitudes(parameters, inputs, config);
  const evidence = concat([div(magnitudes, config.xi), largestPerGroup(logits, config)], 1);
  const outputs = linearLayer(parameters, 'fusion.fc2', gelu(linearLayer(parameters, 'fusion.fc1', evidence)));
  return { magnitudes, outputs, logits, modulated: modulateLogits(logits, outputs, config.groups, config.weighting) };
}

function plainLogits(
  parameters: TensorMap,
  { features, pooled, logits }: ModulatorInputs,
  config: ModulatorConfig,
): Tensor {
  if (config.headDim === null) return required(logits, 'logits', 'there is no head');
  const headInput = config.tokens
    ? required(pooled, 'pooled features', 'the features are tokens')
    : (pooled ?? features);
  return linearLayer(parameters, 'head', headInput);
}

/** Computes the magnitude Q_g of each group, `[batch, groups]`. */
function groupMagnitudes(
  parameters: TensorMap,
  { features, sampleGroups }: ModulatorInputs,
  config: ModulatorConfig,
): Tensor {
  if (config.magnitudes === 'true-group') {
    return mul(required(sampleGroups, 'sample groups', "magnitudes is 'true-group'"), config.xi);
  }
  const vectors = config.groups.classes.map((_, g) => subNetwork(parameters, `groups.${g}`, features, config));
  return stack(
    vectors.map((vector) => magnitude(vector, magnitudeEpsilon)),
    1,
  );
}

/**
 * Computes the latent vector of one group, `[batch, width]`. There is no final normalisation, since it would fix the
 * magnitude.
 */
function subNetwork(parameters: TensorMap, name: string, features: Tensor, config: ModulatorConfig): Tensor {
  const projected = linearLayer(parameters, `${name}.proj`, features);
  if (config.kind === 'mlp') {
    const hidden = gelu(projected);
    return linearLayer(parameters, `${name}.out`, config.tokens ? tokenMean(hidden) : hidden);
  }
  const [batch, dim] = [projected.shape[0]!, config.width];
  const tokens = config.tokens ? projected : reshape(projected, [batch, 1, dim]);
  const names = Array.from({ length: config.depth }, (_, i) => `${name}.blocks.${i}`);
  const { x } = transformerBlocks(parameters, names, tokens, { numHeads: config.numHeads });
  return linearLayer(parameters, `${name}.out`, tokenMean(x));
}

/** Returns T, the K largest logits of each group in descending order, `[batch, groups * K]` (eq. 7). */
export function largestPerGroup(logits: Tensor, { groups, topK: k }: Pick<ModulatorConfig, 'groups' | 'topK'>): Tensor {
  const byGroup = permuteColumns(logits, groups.classes.flat());
  const batch = logits.shape[0]!;
  let start = 0;
  const parts = groups.classes.map((classes) => {
    const part = slice(byGroup, [0, start], [batch, classes.length]);
    start += classes.length;
    return topK(part, k);
  });
  return concat(parts, 1);
}

function required(tensor: Tensor | undefined, what: string, why: string): Tensor {
  if (tensor === undefined) throw new MemError('bad-value', `The modulator needs ${what}, since ${why}.`);
  return tensor;
}
