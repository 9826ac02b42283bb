import { checkOption, MemError } from '@mem/errors';
import type { ColorJitter } from './color-jitter.js';
import type { Erasing } from './erasing.js';
import type { RandAugment } from './rand-augment.js';
import { checkInterpolation, type Interpolation } from './resample.js';

/** Changes applied to every cropped image, in this order. */
export interface ImageVariations {
  /**
   * Mirror half of the images left to right.
   * @default true
   */
  readonly flip?: boolean;
  /** Random operations on the pixels; none by default. */
  readonly randAugment?: RandAugment;
  /** Random erasing, applied after the normalisation; none by default. */
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
      /** Colour jitter, as an alternative to `randAugment`; none by default. */
      readonly colorJitter?: ColorJitter;
    });

const kinds = ['none', 'pad-crop', 'random-resized-crop'] as const;

/**
 * Checks an augmentation, for images of `height` x `width` x `channels` if given, and returns it.
 * @throws MemError `bad-option` for a number out of range, for `randAugment` and `colorJitter` together, and for either
 * of them unless there are 3 channels; `unknown-name` for another kind or interpolation.
 */
export function checkAugmentation(
  augmentation: Augmentation,
  {
    height = Infinity,
    width = Infinity,
    channels = 3,
  }: { readonly height?: number; readonly width?: number; readonly channels?: number } = {},
): Augmentation {
  checkOption('augmentation', augmentation.kind, kinds);
  if (augmentation.kind === 'none') return augmentation;
  if (augmentation.kind === 'pad-crop') checkPadding(augmentation.padding ?? 4, Math.min(height, width));
  else {
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
    checkNumber(`${name} of colorJitter`, colorJitter?.[name]);
  }
  checkNumber('magnitude of randAugment', randAugment?.magnitude, { most: 10 });
  checkNumber('deviation of randAugment', randAugment?.deviation);
  checkNumber('layers of randAugment', randAugment?.layers, { integer: true });
  checkNumber('probability of randAugment', randAugment?.probability, { most: 1 });
  checkNumber('probability of erasing', erasing?.probability, { most: 1 });
  checkRange('scale of erasing', erasing?.scale, 1);
  checkRange('ratio of erasing', erasing?.ratio, Number.MAX_VALUE);
  return augmentation;
}

function checkPadding(padding: number, smallest: number): void {
  if (Number.isInteger(padding) && padding >= 0 && padding < smallest) return;
  const bound = smallest < Infinity ? ` to less than the image's ${smallest} pixels` : ' up';
  throw new MemError('bad-option', `The padding of pad-crop must be an integer from 0${bound}, but is ${padding}.`, {
    padding,
  });
}

/** @throws MemError `bad-option` unless 0 <= value <= most. */
function checkNumber(
  what: string,
  value: number | undefined,
  { most = Number.MAX_VALUE, integer = false }: { readonly most?: number; readonly integer?: boolean } = {},
): void {
  if (value === undefined || (value >= 0 && value <= most && (!integer || Number.isInteger(value)))) return;
  const bound = most < Number.MAX_VALUE ? `from 0 to ${most}` : 'of at least 0';
  throw new MemError(
    'bad-option',
    `The ${what} must be ${integer ? 'an integer' : 'a number'} ${bound}, but is ${value}.`,
    { what, value },
  );
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
