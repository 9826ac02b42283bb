import { float32Vector, type HostArray, type HostMap, type RowSource } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { headParameters, type LinearHead, linearLayer } from '@mem/nn';
import type { TensorMap } from '@mem/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import type { CheckedOutputs, CheckedStage2Data } from './frozen-outputs.js';

/**
 * A linear classifier on top of a frozen one: a head with the same input as the old head, or a scale and an offset for
 * each of the old logits.
 */
export type LinearClassifier =
  | { readonly reads: 'features'; readonly head: LinearHead }
  | {
      readonly reads: 'logits';
      /**
       * Scales `[classes]`.
       * @default ones
       */
      readonly scales?: HostArray<'float32'>;
      /**
       * Offsets `[classes]`.
       * @default zeros
       */
      readonly bias?: HostArray<'float32'>;
    };

/** Returns the parameters of a linear classifier by name. */
export function classifierParameters(classifier: LinearClassifier): HostMap {
  if (classifier.reads === 'features') return headParameters(classifier.head);
  const { scales, bias } = classifier;
  return { ...(scales && { scales }), ...(bias && { bias }) };
}

/**
 * Computes the logits `[batch, classes]` of a linear classifier with these parameters from `inputs` of
 * `classifierInputs`.
 */
export function classifierLogits(reads: LinearClassifier['reads'], parameters: TensorMap, inputs: Tensor): Tensor {
  if (reads === 'features') return linearLayer(parameters, 'head', inputs);
  const { scales, bias } = parameters;
  const scaled = scales === undefined ? inputs : mul(inputs, scales);
  return bias === undefined ? scaled : add(scaled, bias);
}

/**
 * Returns the rows that a linear classifier reads: pooled features, features or logits.
 * @throws MemError `bad-value` where the samples lack it.
 */
export function classifierInputs(
  reads: LinearClassifier['reads'],
  { features, pooled, logits }: CheckedOutputs,
): RowSource<'float32'> {
  const inputs = reads === 'logits' ? logits : (pooled ?? features);
  if (inputs !== undefined && inputs.shape.length === 2) return inputs;
  const missing = reads === 'logits' ? 'logits [samples, classes]' : 'pooled features [samples, dim]';
  throw new MemError('bad-value', `The method reads ${missing}, which the samples lack.`, { reads });
}

/** Returns the frozen classifier itself: its head, or its unmodified logits. */
export function frozenClassifier({ head }: Pick<CheckedStage2Data, 'head'>): LinearClassifier {
  return head === undefined ? { reads: 'logits' } : { reads: 'features', head };
}

/** Converts a linear classifier to a head; one that reads logits becomes a diagonal head `[classes, classes]`. */
export function classifierHead(classifier: LinearClassifier, numClasses: number): LinearHead {
  if (classifier.reads === 'features') return classifier.head;
  const { scales, bias } = classifier;
  const data = new Float32Array(numClasses * numClasses);
  for (let c = 0; c < numClasses; c++) data[c * (numClasses + 1)] = scales?.data[c] ?? 1;
  return {
    weight: { dtype: 'float32', shape: [numClasses, numClasses], data },
    ...(bias && { bias: float32Vector(bias.data) }),
  };
}
