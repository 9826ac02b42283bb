import type { HostArray } from '@mem/arrays';
import { checkNumber } from '@mem/errors';
import { type ClassIds, readLabels } from '@mem/groups';

/** Options of `softTargets`. */
export interface SoftTargetOptions {
  /** Number of classes. */
  readonly numClasses: number;
  /**
   * Fraction of each target that is spread over all classes, from 0 to below 1.
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/**
 * Makes targets `[batch, numClasses]` from `labels` `[batch]`: labelSmoothing / numClasses for every class, plus
 * 1 - labelSmoothing for the label (Szegedy et al., "Rethinking the Inception architecture for computer vision",
 * 2016).
 * @throws MemError `bad-option`; `bad-label` for a label that is not a class.
 */
export function softTargets(
  labels: ClassIds,
  { numClasses, labelSmoothing = 0 }: SoftTargetOptions,
): HostArray<'float32'> {
  checkNumber('labelSmoothing', labelSmoothing, { from: 0, below: 1 });
  const read = readLabels(labels, { numClasses });
  const off = labelSmoothing / numClasses;
  const data = new Float32Array(labels.length * numClasses).fill(off);
  for (const [i, label] of read.entries()) data[i * numClasses + label] = 1 - labelSmoothing + off;
  return { dtype: 'float32', shape: [labels.length, numClasses], data };
}
