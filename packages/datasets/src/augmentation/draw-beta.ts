import { deriveKey, normals, type RandomKey, threefry } from '@mem/random';

/** Draws from Beta(`a`, `b`), both above zero, as a function of `key`: x / (x + y) for two gamma draws. */
export function drawBeta(key: RandomKey, a: number, b: number): number {
  // Uses logarithms, since gamma draws of small shapes underflow.
  const difference = drawLogGamma(deriveKey(key, 1), b) - drawLogGamma(deriveKey(key, 0), a);
  return 1 / (1 + Math.exp(difference));
}

/**
 * Draws the logarithm of a Gamma(`shape`) variable of scale 1: rejection from a cubed normal (Marsaglia and Tsang, "A
 * simple method for generating gamma variables", 2000), which accepts nearly every try. A shape below 1 is that of
 * shape + 1 times a uniform to the power of 1 / shape.
 */
export function drawLogGamma(key: RandomKey, shape: number): number {
  if (shape < 1) return drawLogGamma(deriveKey(key, 'raised'), shape + 1) + Math.log(uniform(key, 0)) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let attempt = 0; ; attempt++) {
    const normal = normals(deriveKey(key, 'normal', attempt), 1)[0]!;
    const cube = (1 + c * normal) ** 3;
    if (cube <= 0) continue;
    const accepted = normal ** 2 / 2 + d * (1 - cube + Math.log(cube));
    if (Math.log(uniform(key, attempt)) < accepted) return Math.log(d * cube);
  }
}

/** Draws from (0, 1], which excludes 0 because of the logarithm. */
function uniform(key: RandomKey, counter: number): number {
  return (threefry(key, counter)[0] + 1) / 2 ** 32;
}
