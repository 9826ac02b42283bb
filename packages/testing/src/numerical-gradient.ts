import { checkPositive } from '@mem/errors';

/**
 * The gradient of the scalar function `f` at `x` by central differences, to compare a written gradient with:
 * (f(x + epsilon) - f(x - epsilon)) / 2 epsilon for each element, in float32 steps as `f` will see them.
 * @throws MemError `bad-option` unless `epsilon` is a positive number.
 */
export async function numericalGradient(
  f: (x: Float32Array) => number | Promise<number>,
  x: ArrayLike<number>,
  epsilon = 1e-2,
): Promise<Float32Array> {
  checkPositive('epsilon', epsilon);
  const gradient = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const above = Float32Array.from(x);
    const below = Float32Array.from(x);
    above[i] = x[i]! + epsilon;
    below[i] = x[i]! - epsilon;
    // Rounding to float32 makes the step taken differ from the step asked for.
    gradient[i] = ((await f(above)) - (await f(below))) / (above[i]! - below[i]!);
  }
  return gradient;
}
