import { checkNumber, checkOption, MemError, type NumberRange } from '@mem/errors';
import type { ImageSize } from '../image-set.js';
import type { ColorJitter } from './color-jitter.js';
import type { Erasing } from './erasing.js';
import type { RandAugment } from './rand-augment.js';
import { checkInterpolation, type Interpolation } from './resample.js';

/** Changes of every cropped image, in this order. */
export interface ImageVariations {
  /**
   * Mirror half of the images left to right.
   * @default true
   */
  readonly flip?: boolean;
  /** Random operations on the pixels. By default there are none. */
  readonly randAugment?: RandAugment;
  /** Random erasing, after normalisation. By default nothing is erased. */
  readonly erasing?: Erasing;
}

/** Random variation of training images; `none` for evaluation. */
export type Augmentation =
  | { readonly kind: 'none' }
  | (ImageVariations & {
      /** Usual CIFAR augmentation: a crop from the padded image. */
      readonly kind: 'pad-crop';
      /**
       * Black pixels added on each side before cropping; 0 disables cropping.
       * @default 4
       */
      readonly padding?: number;
    })
  | (ImageVariations & {
      /** Usual ImageNet augmentation: a crop of random area and aspect, resized. */
      readonly kind: 'random-resized-crop';
      /**
       * Range of the crop's area relative to the image's.
       * @default [0.08, 1]
       */
      readonly scale?: readonly [number, number];
      /**
       * Range of the crop's aspect ratio, width over height.
       * @default [3/4, 4/3]
       */
      readonly ratio?: readonly [number, number];
      /**
       * Interpolation of resizing and of the geometric operations of `randAugment`.
       * @default `bicubic`
       */
      readonly interpolation?: Interpolation;
      /** Colour jitter, an alternative to `randAugment`. By default there is none. */
      readonly colorJitter?: ColorJitter;
    });

const kinds = ['none', 'pad-crop', 'random-resized-crop'] as const;

/**
 * Checks an augmentation for images of a size.
 * @throws MemError `bad-option` for a number out of range, `randAugment` together with `colorJitter`, and either of them
 * unless there are 3 channels; `unknown-name` for another kind or interpolation.
 */
export function checkAugmentation(augmentation: Augmentation, { height, width, channels }: ImageSize): void {
  checkOption('augmentation', augmentation.kind, kinds);
  if (augmentation.kind === 'none') return;
  if (augmentation.kind === 'pad-crop') {
    checkGiven('padding of pad-crop', augmentation.padding ?? 4, { below: Math.min(height, width), integer: true });
  } else {
    checkRange('scale of random-resized-crop', augmentation.scale, 1);
    checkRange('ratio of random-resized-crop', augmentation.ratio, Number.MAX_VALUE);
    checkInterpolation(augmentation.interpolation ?? 'bicubic');
  }
  const { randAugment, erasing } = augmentation;
  const colorJitter = augmentation.kind === 'random-resized-crop' ? augmentation.colorJitter : undefined;
  if (randAugment !== undefined && colorJitter !== undefined) {
    throw new MemError('bad-option', 'Expected randAugment or colorJitter, but both are given. Leave one of them out.');
  }
  if (channels !== 3 && (randAugment ?? colorJitter) !== undefined) {
    const name = randAugment === undefined ? 'colorJitter' : 'randAugment';
    throw new MemError('bad-option', `${name} needs images of 3 channels, but these have ${channels}.`, { channels });
  }
  for (const name of ['brightness', 'contrast', 'saturation'] as const) {
    checkGiven(`${name} of colorJitter`, colorJitter?.[name]);
  }
  checkGiven('magnitude of randAugment', randAugment?.magnitude, { to: 10 });
  checkGiven('deviation of randAugment', randAugment?.deviation);
  checkGiven('layers of randAugment', randAugment?.layers, { integer: true });
  checkGiven('probability of randAugment', randAugment?.probability, { to: 1 });
  checkGiven('probability of erasing', erasing?.probability, { to: 1 });
  checkRange('scale of erasing', erasing?.scale, 1);
  checkRange('ratio of erasing', erasing?.ratio, Number.MAX_VALUE);
}

function checkGiven(what: string, value: number | undefined, range: NumberRange = {}): void {
  if (value !== undefined) checkNumber(`The ${what}`, value, { from: 0, ...range });
}

/** @throws MemError `bad-option` unless 0 < low <= high <= most. */
function checkRange(what: string, range: readonly [number, number] | undefined, most: number): void {
  if (range === undefined) return;
  const [low, high] = range;
  if (range.length === 2 && low > 0 && low <= high && high <= most) return;
  throw new MemError(
    'bad-option',
    `The ${what} must be [low, high] with 0 < low <= high${most === 1 ? ' <= 1' : ''}, but is [${range}].`,
    { what, range },
  );
}
