/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The length of an axis, which may be counted from the end; 1 where the shape has no such axis, as in a broadcast. */
export const lengthOf = (shape: readonly number[], axis: number): number => shape.at(axis) ?? 1;
