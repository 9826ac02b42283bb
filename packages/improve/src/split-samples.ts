import { gatherRows } from '@mem/arrays';
import { type HoldOutOptions, holdOutIndices } from '@mem/datasets';
import { MemError } from '@mem/errors';
import type { Classifier, HostOutputs } from '@mem/stage2';

/** Source of the verdict's samples: the test samples, half of validation, or training samples held out. */
export type Evidence = 'test' | 'validation' | 'training';

/** Samples by purpose. */
export interface SplitSamples {
  readonly fit: HostOutputs;
  /** Samples for selection. */
  readonly selection: HostOutputs;
  /** Samples for the verdict, which play no part in selection. */
  readonly verdict: HostOutputs;
  readonly evidence: Evidence;
  /** True if the classifier was trained on the samples used for selection. */
  readonly selectedOnSeen: boolean;
}

/** Training samples to hold out of each class in place of a missing split. `max` is enough to evaluate a large class. */
const trainingPart = { fraction: 0.2, max: 50, min: 1 } as const;

/**
 * Splits the samples by purpose. Missing splits are held out of the given ones by class, at random with `seed`.
 * @throws MemError `bad-value` if every class is too small to hold anything out.
 */
export function splitSamples({ train, validation, test, classCounts }: Classifier, seed: number): SplitSamples {
  const numClasses = classCounts.length;
  if (validation !== undefined) {
    if (test !== undefined)
      return { fit: train, selection: validation, verdict: test, evidence: 'test', selectedOnSeen: false };
    const half = { fraction: 0.5, max: validation.labels.length, min: 1, numClasses, purpose: 'test', seed } as const;
    const { kept, held } = holdBack(validation, half);
    return { fit: train, selection: kept, verdict: held, evidence: 'validation', selectedOnSeen: false };
  }
  const options = { ...trainingPart, numClasses, seed };
  const judged = test === undefined ? holdBack(train, { ...options, purpose: 'test' }) : { kept: train, held: test };
  const { kept, held } = holdBack(judged.kept, { ...options, purpose: 'val' });
  const evidence = test === undefined ? 'training' : 'test';
  return { fit: kept, selection: held, verdict: judged.held, evidence, selectedOnSeen: true };
}

function holdBack(samples: HostOutputs, options: HoldOutOptions): Record<'kept' | 'held', HostOutputs> {
  try {
    const { kept, held } = holdOutIndices(samples.labels, options);
    return { kept: take(samples, kept), held: take(samples, held) };
  } catch (cause) {
    if (!MemError.is(cause, 'bad-value')) throw cause;
    throw new MemError(
      'bad-value',
      `Every class has too few samples to hold any back: pass --${options.purpose}-labels and the arrays that go with it.`,
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
