import { checkPositive, MemError } from '@mem/errors';

/**
 * The predicted class of every image along a slider: entries `starts[i]` to `starts[i + 1] - 1` say that from the
 * position `positions[k]` on image i is given the class `classes[k]`; an image's first entry has position 0.
 */
export interface Winners {
  readonly starts: Uint32Array;
  readonly positions: Uint8Array;
  readonly classes: Uint16Array;
}

/** Stage-1 logits `[samples, classes]` row by row and what tau-norm makes of them. */
export interface TauWinnersOptions {
  readonly logits: Float32Array;
  /** [classes], what the logits hold beside features times weight. */
  readonly bias?: ArrayLike<number>;
  /** [classes], the norms of the head's rows. */
  readonly weightNorms: ArrayLike<number>;
  /** The values of tau, ascending. */
  readonly positions: readonly number[];
}

/** Logits before and after, `[samples, classes]` row by row. */
export interface BlendWinnersOptions {
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly numClasses: number;
  /** The shares of the change, ascending: 0 is before, 1 after. */
  readonly positions: readonly number[];
}

/** The norm that tau-norm takes for a row of zeros. */
const smallestNorm = 1e-12;

/**
 * Predictions under tau-norm for every tau: score = (logit - bias) / norm^tau (Kang et al., ICLR 2020).
 * @throws MemError `bad-shape` for rows that are not whole, `bad-value` for a NaN, `bad-option` for the positions.
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
 * Predictions on the way from one model's logits to another's: score = before + s (after - before).
 * @throws MemError `bad-shape` for rows that are not whole, `bad-value` for a NaN, `bad-option` for the positions.
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

/** The class that an image is given at a position: the class of its last entry up to there. */
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
  if (numClasses > 2 ** 16) throw new MemError('bad-option', `A slider holds 65536 classes, but given ${numClasses}.`);
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
      const best = indexOfLargest(scores, row);
      if (best === winner) continue;
      winner = best;
      positions.push(position);
      classes.push(best);
    }
    starts[row + 1] = classes.length;
  }
  return { starts, positions: Uint8Array.from(positions), classes: Uint16Array.from(classes) };
}

/** The first among equals, as `argmaxRows` takes it. */
function indexOfLargest(scores: Float64Array, row: number): number {
  let best = 0;
  for (let j = 0; j < scores.length; j++) {
    const value = scores[j]!;
    if (value > scores[best]!) best = j;
    else if (Number.isNaN(value))
      throw new MemError('bad-value', `Row ${row} has NaN for class ${j}.`, { row, class: j });
  }
  return best;
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
