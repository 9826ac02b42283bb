import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type ClassIds, readLabels } from '@mem/groups';

/** Options of `softTargets`. */
export interface SoftTargetOptions {
  /** Number of classes. */
  readonly numClasses: number;
  /**
   * Fraction of each target that is spread over all classes, at least 0 and below 1.
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/**
 * Makes targets `[batch, numClasses]` of `labels` `[batch]`: labelSmoothing / numClasses for every class, and
 * 1 - labelSmoothing more for the label's (Szegedy et al., "Rethinking the Inception architecture for computer vision",
 * 2016).
 * @throws MemError `bad-option`; `bad-label` for a label that is not a class.
 */
export function softTargets(
  labels: ClassIds,
  { numClasses, labelSmoothing = 0 }: SoftTargetOptions,
): HostArray<'float32'> {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new MemError('bad-option', `labelSmoothing must be from 0 to below 1, but is ${labelSmoothing}.`, {
      labelSmoothing,
    });
  }
  const read = readLabels(labels, { numClasses });
  const off = labelSmoothing / numClasses;
  const data = new Float32Array(labels.length * numClasses).fill(off);
  for (const [i, label] of read.entries()) data[i * numClasses + label] = 1 - labelSmoothing + off;
  return { dtype: 'float32', shape: [labels.length, numClasses], data };
}
