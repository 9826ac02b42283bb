import { checkPositive } from '@mem/errors';

/**
 * Computes the gradient of the scalar function `f` at `x` by central differences, as a reference for a gradient in
 * code: (f(x + epsilon) - f(x - epsilon)) / 2 epsilon for each element, with steps rounded to float32 as `f` sees them.
 * @throws MemError `bad-option` if `epsilon` is not a positive number.
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
    // The actual step differs from 2 epsilon, because x is rounded to float32.
    gradient[i] = ((await f(above)) - (await f(below))) / (above[i]! - below[i]!);
  }
  return gradient;
}
