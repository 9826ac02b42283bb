/** The length of an axis, which may be counted from the end; 1 where the shape has no such axis, as in a broadcast. */
export const lengthOf = (shape: readonly number[], axis: number): number => shape.at(axis) ?? 1;
