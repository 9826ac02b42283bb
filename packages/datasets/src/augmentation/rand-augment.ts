import { deriveKey, normals, type RandomKey, uniforms } from '@mem/random';
import { type ImageOperation, type ImageOperationName, imageOperationNames } from './image-operations.js';

/**
 * Options of RandAugment, random operations on every image (Cubuk et al., "RandAugment: practical automated data
 * augmentation with a reduced search space", 2020). The defaults are timm's `rand-m9-mstd0.5-inc1`, which MAE's
 * fine-tuning uses.
 */
export interface RandAugment {
  /**
   * Strength of the operations, 0 to 10.
   * @default 9
   */
  readonly magnitude?: number;
  /**
   * Standard deviation of each operation's magnitude, which is then clamped to 0 to 10.
   * @default 0.5
   */
  readonly deviation?: number;
  /**
   * Number of operations chosen for an image, with replacement.
   * @default 2
   */
  readonly layers?: number;
  /**
   * Probability of applying a chosen operation.
   * @default 0.5
   */
  readonly probability?: number;
}

const strongest = 10;

/**
 * Converts a strength from 0 to 1 and a random sign to the amount of an operation, in the ranges of timm's increasing
 * set: rotation up to 30 degrees, shear up to 0.3, translation up to 0.45, 4 to 0 remaining bits, thresholds from 256
 * down to 0, up to 110 added, and blends by 1 +- 0.9.
 */
const amounts: Readonly<Record<ImageOperationName, (strength: number, sign: number) => number>> = {
  'auto-contrast': () => 0,
  equalize: () => 0,
  invert: () => 0,
  rotate: (strength, sign) => sign * strength * 30,
  posterize: (strength) => 4 - Math.floor(strength * 4),
  solarize: (strength) => 256 - Math.floor(strength * 256),
  'solarize-add': (strength) => Math.floor(strength * 110),
  color: blendFactor,
  contrast: blendFactor,
  brightness: blendFactor,
  sharpness: blendFactor,
  'shear-x': (strength, sign) => sign * strength * 0.3,
  'shear-y': (strength, sign) => sign * strength * 0.3,
  'translate-x': (strength, sign) => sign * strength * 0.45,
  'translate-y': (strength, sign) => sign * strength * 0.45,
};

function blendFactor(strength: number, sign: number): number {
  return 1 + sign * strength * 0.9;
}

/** Draws the operations to apply to an image, in order; there may be none. */
export function drawRandAugment(
  key: RandomKey,
  draw: number,
  { magnitude = 9, deviation = 0.5, layers = 2, probability = 0.5 }: RandAugment = {},
): readonly ImageOperation[] {
  const drawKey = deriveKey(key, 'rand-augment', draw);
  const draws = uniforms(drawKey, 3 * layers);
  const errors = normals(deriveKey(drawKey, 'magnitude'), layers);
  const operations: ImageOperation[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const [done, choice, side] = draws.subarray(3 * layer);
    if (done! >= probability) continue;
    const name = imageOperationNames[Math.floor(choice! * imageOperationNames.length)]!;
    const drawn = Math.max(0, Math.min(strongest, magnitude + deviation * errors[layer]!));
    operations.push({ name, amount: amounts[name](drawn / strongest, side! < 0.5 ? -1 : 1) });
  }
  return operations;
}
