/** Number of values in an array of `shape`. */
export function shapeSize(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Number of values in an array of `shape`, or undefined if `shape` has invalid sizes or is too large to count exactly.
 */
export function elementCount(shape: readonly unknown[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (!isSize(size)) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** True for a non-negative safe integer, as sizes and offsets are. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
