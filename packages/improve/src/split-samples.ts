import { gatherRows } from '@mem/arrays';
import { type HoldOutOptions, holdOutIndices } from '@mem/datasets';
import { MemError } from '@mem/errors';
import type { Classifier, HostOutputs } from '@mem/stage2';

/**
 * Origin of the verdict's samples: the given test samples, half of validation, or a part of training, which the
 * classifier has seen.
 */
export type Evidence = 'test' | 'validation' | 'training';

/** Samples by purpose. */
export interface SplitSamples {
  readonly fit: HostOutputs;
  /** Samples on which everything is chosen. */
  readonly choose: HostOutputs;
  /** Samples on which nothing is chosen. */
  readonly verdict: HostOutputs;
  readonly evidence: Evidence;
  /** True if the classifier was trained on the samples used for selection. */
  readonly choseOnSeen: boolean;
}

/**
 * Part of a class's training images to hold out in place of a missing split. `max` is enough to judge a large class by.
 */
const trainingPart = { fraction: 0.2, max: 50, min: 1 } as const;

/**
 * Gives every purpose its own samples. Missing splits are held out of the given ones, a fraction of each class, drawn
 * by `seed`.
 * @throws MemError `bad-value` if every class is too small to hold anything out.
 */
export function splitSamples({ train, validation, test, classCounts }: Classifier, seed: number): SplitSamples {
  const numClasses = classCounts.length;
  if (validation !== undefined) {
    if (test !== undefined)
      return { fit: train, choose: validation, verdict: test, evidence: 'test', choseOnSeen: false };
    const half = { fraction: 0.5, max: validation.labels.length, min: 1, numClasses, purpose: 'test', seed } as const;
    const { kept, held } = holdBack(validation, half);
    return { fit: train, choose: kept, verdict: held, evidence: 'validation', choseOnSeen: false };
  }
  const options = { ...trainingPart, numClasses, seed };
  const judged = test === undefined ? holdBack(train, { ...options, purpose: 'test' }) : { kept: train, held: test };
  const { kept, held } = holdBack(judged.kept, { ...options, purpose: 'val' });
  const evidence = test === undefined ? 'training' : 'test';
  return { fit: kept, choose: held, verdict: judged.held, evidence, choseOnSeen: true };
}

function holdBack(samples: HostOutputs, options: HoldOutOptions): Record<'kept' | 'held', HostOutputs> {
  try {
    const { kept, held } = holdOutIndices(samples.labels, options);
    return { kept: take(samples, kept), held: take(samples, held) };
  } catch (cause) {
    if (!MemError.is(cause, 'bad-value')) throw cause;
    throw new MemError(
      'bad-value',
      `No class has samples enough to hold any of them back: give --${options.purpose}-labels and the arrays beside them.`,
      {},
      { cause },
    );
  }
}

function take({ features, logits, labels }: HostOutputs, indices: Int32Array): HostOutputs {
  return {
    ...(features && { features: gatherRows(features, indices) }),
    ...(logits && { logits: gatherRows(logits, indices) }),
    labels: indices.map((i) => labels[i]!),
  };
}
