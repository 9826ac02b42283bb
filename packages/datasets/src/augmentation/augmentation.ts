import { checkOption, MemError } from '@mem/errors';
import type { ColorJitter } from './color-jitter.js';

/** How training images are varied at random; `none` for evaluation. */
export type Augmentation =
  | { readonly kind: 'none' }
  | {
      /** The usual CIFAR augmentation: a crop out of the padded image. */
      readonly kind: 'pad-crop';
      /** Black pixels on each side that a crop may reach into, 4 where left out; 0 for no cropping. */
      readonly padding?: number;
      /** Whether half of the images are mirrored left to right; they are where left out. */
      readonly flip?: boolean;
    }
  | {
      /** The usual ImageNet augmentation: a crop of random area and aspect, resized. Needs image files. */
      readonly kind: 'random-resized-crop';
      /** The crop's area over the image's, [0.08, 1] where left out. */
      readonly scale?: readonly [number, number];
      /** The crop's width over its height, [3/4, 4/3] where left out. */
      readonly ratio?: readonly [number, number];
      /** Whether half of the images are mirrored left to right; they are where left out. */
      readonly flip?: boolean;
      /** None where left out. */
      readonly colorJitter?: ColorJitter;
    };

const kinds = ['none', 'pad-crop', 'random-resized-crop'] as const;

/**
 * Returns `augmentation` when its numbers make sense, for images of `height` x `width` where given.
 * @throws MemError `bad-option` with the number that does not; `unknown-name` for another kind.
 */
export function checkAugmentation(
  augmentation: Augmentation,
  { height = Infinity, width = Infinity }: { readonly height?: number; readonly width?: number } = {},
): Augmentation {
  checkOption('augmentation', augmentation.kind, kinds);
  if (augmentation.kind === 'pad-crop') {
    const { padding = 4 } = augmentation;
    const smallest = Math.min(height, width);
    const bound = smallest < Infinity ? ` to less than the image's ${smallest} pixels` : ' up';
    if (!Number.isInteger(padding) || padding < 0 || padding >= smallest) {
      throw new MemError(
        'bad-option',
        `The padding of pad-crop must be an integer from 0${bound}, but is ${padding}.`,
        { padding },
      );
    }
  }
  if (augmentation.kind === 'random-resized-crop') {
    const { scale, ratio, colorJitter = {} } = augmentation;
    checkRange('scale', scale, 1);
    checkRange('ratio', ratio, Number.MAX_VALUE);
    for (const name of ['brightness', 'contrast', 'saturation'] as const) {
      const strength = colorJitter[name] ?? 0;
      if (!(Number.isFinite(strength) && strength >= 0)) {
        throw new MemError(
          'bad-option',
          `The ${name} of colorJitter must be a number of at least 0 (x draws factors from 1 - x to 1 + x), but is ${strength}.`,
          { name, strength },
        );
      }
    }
  }
  return augmentation;
}

/** @throws MemError `bad-option` unless 0 < low <= high <= most. */
function checkRange(name: string, range: readonly [number, number] | undefined, most: number): void {
  if (range === undefined) return;
  const [low, high] = range;
  if (range.length === 2 && low > 0 && low <= high && high <= most) return;
  throw new MemError(
    'bad-option',
    `The ${name} of random-resized-crop must be [low, high] with 0 < low <= high${most === 1 ? ' <= 1' : ''}, but is [${range}].`,
    { name, range },
  );
}
