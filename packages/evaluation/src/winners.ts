import { checkPositive, MemError } from '@mem/errors';
import { argmax } from './accuracy.js';

/**
 * Predicted class of every image along a slider. Entries `starts[i]` to `starts[i + 1] - 1` belong to image i: from
 * slider position `positions[k]` on, its class is `classes[k]`. The first entry of an image has position 0.
 */
export interface Winners {
  readonly starts: Uint32Array;
  readonly positions: Uint8Array;
  readonly classes: Uint16Array;
}

/** Options of `tauWinners`. */
export interface TauWinnersOptions {
  /** Stage-1 logits row by row, `[samples, classes]`. */
  readonly logits: Float32Array;
  /** Bias of the head, `[classes]`. By default there is none. */
  readonly bias?: ArrayLike<number>;
  /** Norms of the rows of the head's weight, `[classes]`. */
  readonly weightNorms: ArrayLike<number>;
  /** Values of tau, ascending. */
  readonly positions: readonly number[];
}

/** Options of `blendWinners`. */
export interface BlendWinnersOptions {
  /** Logits before the change row by row, `[samples, numClasses]`. */
  readonly before: Float32Array;
  /** Logits after the change row by row, `[samples, numClasses]`. */
  readonly after: Float32Array;
  readonly numClasses: number;
  /** Fractions of the change, ascending: 0 is before, 1 after. */
  readonly positions: readonly number[];
}

/** Lower bound on the norm of a row, which avoids division by zero. */
const smallestNorm = 1e-12;

/**
 * Computes the predictions under tau-norm for every tau, by the score (logit - bias) / norm^tau (Kang et al.,
 * ICLR 2020).
 * @throws MemError `bad-shape` for arrays that do not fit each other, `bad-value` for a NaN.
 * @throws MemError `bad-option` unless there are 2 to 256 ascending positions and at most 65,536 classes.
 */
export function tauWinners({ logits, bias, weightNorms, positions }: TauWinnersOptions): Winners {
  const numClasses = weightNorms.length;
  if (bias && bias.length !== numClasses) throw badShape('bias', numClasses, bias.length);
  const factors = positions.map((tau) =>
    Float64Array.from(weightNorms, (norm) => Math.max(norm, smallestNorm) ** -tau),
  );
  const plain = new Float64Array(numClasses);
  return findWinners(logits, numClasses, positions, (row, position, scores) => {
    if (position === 0) {
      for (let j = 0; j < numClasses; j++) plain[j] = logits[row * numClasses + j]! - (bias ? bias[j]! : 0);
    }
    const factor = factors[position]!;
    for (let j = 0; j < numClasses; j++) scores[j] = plain[j]! * factor[j]!;
  });
}

/**
 * Computes the predictions between two models' logits, by the score before + s (after - before) for every position s.
 * @throws MemError as `tauWinners`.
 */
export function blendWinners({ before, after, numClasses, positions }: BlendWinnersOptions): Winners {
  if (after.length !== before.length) throw badShape('logits after', before.length, after.length);
  return findWinners(before, numClasses, positions, (row, position, scores) => {
    const strength = positions[position]!;
    for (let j = 0, at = row * numClasses; j < numClasses; j++, at++) {
      scores[j] = before[at]! + strength * (after[at]! - before[at]!);
    }
  });
}

/** Returns the predicted class of an image at a slider position. */
export function winnerAt({ starts, positions, classes }: Winners, image: number, position: number): number {
  let entry = starts[image]!;
  while (entry + 1 < starts[image + 1]! && positions[entry + 1]! <= position) entry++;
  return classes[entry]!;
}

function findWinners(
  logits: Float32Array,
  numClasses: number,
  sliderPositions: readonly number[],
  score: (row: number, position: number, scores: Float64Array) => void,
): Winners {
  checkPositive('numClasses', numClasses, { integer: true });
  checkPositions(sliderPositions);
  if (numClasses > 2 ** 16)
    throw new MemError('bad-option', `A slider holds at most 65536 classes, but there are ${numClasses}.`);
  const samples = logits.length / numClasses;
  if (!Number.isInteger(samples)) throw badShape('logits', Math.ceil(samples) * numClasses, logits.length);
  const starts = new Uint32Array(samples + 1);
  const positions: number[] = [];
  const classes: number[] = [];
  const scores = new Float64Array(numClasses);
  for (let row = 0; row < samples; row++) {
    let winner = -1;
    for (let position = 0; position < sliderPositions.length; position++) {
      score(row, position, scores);
      const best = argmax(scores, 0, numClasses, row);
      if (best === winner) continue;
      winner = best;
      positions.push(position);
      classes.push(best);
    }
    starts[row + 1] = classes.length;
  }
  return { starts, positions: Uint8Array.from(positions), classes: Uint16Array.from(classes) };
}

function checkPositions(positions: readonly number[]): void {
  const ascending = positions.every((at, i) => Number.isFinite(at) && (i === 0 || at > positions[i - 1]!));
  if (positions.length < 2 || positions.length > 256 || !ascending) {
    throw new MemError('bad-option', `positions must be 2 to 256 ascending numbers, but are ${positions.join(', ')}.`, {
      positions,
    });
  }
}

function badShape(what: string, expected: number, given: number): MemError {
  return new MemError('bad-shape', `The ${what} must hold ${expected} values, but hold ${given}.`, { expected, given });
}
