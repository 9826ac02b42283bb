import { deriveKey, normals, type RandomKey, uniforms } from '@mem/random';
import { type ImageOperation, type ImageOperationName, imageOperationNames } from './image-operations.js';

/**
 * Operations at random on every image (Cubuk et al., "RandAugment: practical automated data augmentation with a reduced
 * search space", 2020). The defaults are timm's `rand-m9-mstd0.5-inc1`, which MAE's fine-tuning uses.
 */
export interface RandAugment {
  /** How strong the operations are, from 0 to 10; 9 where left out. */
  readonly magnitude?: number;
  /** The standard deviation of each operation's magnitude, which is then cut to 0 to 10; 0.5 where left out. */
  readonly deviation?: number;
  /** How many operations are chosen for an image, the same one perhaps again; 2 where left out. */
  readonly layers?: number;
  /** The chance that a chosen operation is done; 0.5 where left out. */
  readonly probability?: number;
}

const strongest = 10;

/**
 * How much of an operation a strength from 0 to 1 is, given a random sign: the ranges of timm's increasing set, in
 * which more is always stronger. They are rotation to 30 degrees, shear to 0.3, translation to 0.45, 4 to 0 bits left,
 * thresholds of 256 to 0, up to 110 added, and blends of 1 -+ 0.9.
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

/** Draw number `draw` under `key`: the operations to do to an image, in order; there may be none. */
export function drawRandAugment(
  key: RandomKey,
  draw: number,
  { magnitude = 9, deviation = 0.5, layers = 2, probability = 0.5 }: RandAugment = {},
): readonly ImageOperation[] {
  const drawKey = deriveKey(key, 'rand-augment', draw);
  const shares = uniforms(drawKey, 3 * layers);
  const errors = normals(deriveKey(drawKey, 'magnitude'), layers);
  const operations: ImageOperation[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const [done, choice, side] = shares.subarray(3 * layer);
    if (done! >= probability) continue;
    const name = imageOperationNames[Math.floor(choice! * imageOperationNames.length)]!;
    const drawn = Math.max(0, Math.min(strongest, magnitude + deviation * errors[layer]!));
    operations.push({ name, amount: amounts[name](drawn / strongest, side! < 0.5 ? -1 : 1) });
  }
  return operations;
}
