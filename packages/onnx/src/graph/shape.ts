/**
 * Length of an axis, which may be counted from the end; 1 for an axis that the shape does not have, as in a broadcast.
 */
export const lengthOf = (shape: readonly number[], axis: number): number => shape.at(axis) ?? 1;
