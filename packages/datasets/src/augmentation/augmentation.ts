import { checkOption, MemError } from '@mem/errors';
import type { ColorJitter } from './color-jitter.js';
import type { Erasing } from './erasing.js';
import type { RandAugment } from './rand-augment.js';
import { checkInterpolation, type Interpolation } from './resample.js';

/** What can be done to every cropped image, in this order. */
export interface ImageVariations {
  /** Whether half of the images are mirrored left to right; they are where left out. */
  readonly flip?: boolean;
  /** None where left out. */
  readonly randAugment?: RandAugment;
  /** None where left out; applied after the normalisation. */
  readonly erasing?: Erasing;
}

/** How training images are varied at random; `none` for evaluation. */
export type Augmentation =
  | { readonly kind: 'none' }
  | (ImageVariations & {
      /** The usual CIFAR augmentation: a crop out of the padded image. */
      readonly kind: 'pad-crop';
      /** Black pixels on each side that a crop may reach into, 4 where left out; 0 for no cropping. */
      readonly padding?: number;
    })
  | (ImageVariations & {
      /** The usual ImageNet augmentation: a crop of random area and aspect, resized. */
      readonly kind: 'random-resized-crop';
      /** The crop's area over the image's, [0.08, 1] where left out. */
      readonly scale?: readonly [number, number];
      /** The crop's width over its height, [3/4, 4/3] where left out. */
      readonly ratio?: readonly [number, number];
      /** How the crop is resized (and transformed by `randAugment`), `bicubic` where left out. */
      readonly interpolation?: Interpolation;
      /** None where left out; instead of `randAugment`. */
      readonly colorJitter?: ColorJitter;
    });

const kinds = ['none', 'pad-crop', 'random-resized-crop'] as const;

/**
 * Returns `augmentation` when its numbers make sense, for images of `height` x `width` x `channels` where given.
 * @throws MemError `bad-option` with the number that does not, for both `randAugment` and `colorJitter`, and for either
 * on other than 3 channels; `unknown-name` for another kind or interpolation.
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
