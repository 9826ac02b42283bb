/**
 * Length of an axis, which may be counted from the end; 1 for an axis that the shape does not have, as in a broadcast.
 */
export const lengthOf = (shape: readonly number[], axis: number): number => shape.at(axis) ?? 1;

/** Axis counted from the start, from one that may be counted from the end. */
export const axisOf = (axis: number, shape: readonly number[]): number => (axis < 0 ? axis + shape.length : axis);

/** True for shapes of the same lengths. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b);

/** Permutation that swaps the last two of `rank` axes. */
export const swapLastAxes = (rank: number): number[] => [
  ...Array.from({ length: rank - 2 }, (_, axis) => axis),
  rank - 1,
  rank - 2,
];
