import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { LinearHead } from '@mem/nn';

/** Number of samples to check; checking all would take as long as fitting a method. */
const samplesChecked = 16;
/** Largest allowed difference from the head's own logits, relative to the sample's largest; covers float16 rounding. */
const tolerance = 0.02;

/**
 * Checks that logits are not probabilities.
 * @throws MemError `bad-value` for probabilities.
 */
export function checkLogits(what: string, logits: HostArray): void {
  const sums = rowsOf(logits).map((row) =>
    row.every((value) => value >= 0) ? row.reduce((sum, value) => sum + value, 0) : 0,
  );
  if (sums.every((sum) => Math.abs(sum - 1) < 1e-2)) {
    throw new MemError(
      'bad-value',
      `${what} must be logits, the scores before the softmax, but are probabilities: each row sums to 1. Give the logits, or the logarithms of the probabilities.`,
    );
  }
}

/**
 * Checks that logits are those the head computes from the features.
 * @throws MemError `bad-value` otherwise.
 */
export function checkHeadFits(what: string, head: LinearHead, features: HostArray, logits: HostArray): void {
  const weight = head.weight.data;
  const dim = features.shape[1]!;
  const given = rowsOf(logits);
  for (const [sample, row] of rowsOf(features).entries()) {
    const scale = Math.max(1, ...given[sample]!.map(Math.abs));
    for (const [c, logit] of given[sample]!.entries()) {
      const own = row.reduce((sum, value, j) => sum + value * weight[c * dim + j]!, head.bias?.data[c] ?? 0);
      if (Math.abs(own - logit) <= tolerance * scale) continue;
      throw new MemError(
        'bad-value',
        `${what} must be the head's outputs for the features, but at sample ${sample}, class ${c} they are ${logit.toPrecision(4)} and the head computes ${own.toPrecision(4)}. Give the inputs of the last layer as features, or leave out the head.`,
        { sample, class: c },
      );
    }
  }
}

/** Returns some rows, evenly spaced. */
function rowsOf({ shape, data }: HostArray): number[][] {
  const [count, width] = shape as [number, number];
  const shown = Math.min(count, samplesChecked);
  return Array.from({ length: shown }, (_, i) => {
    const start = Math.floor((i * count) / shown) * width;
    return Array.from(data.subarray(start, start + width));
  });
}
