import type { HostArray } from '@mem/arrays';
import { checkNumber, MemError } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey, uniforms } from '@mem/random';
import type { ImageBatch } from '../create-batcher.js';
import { drawBeta } from './draw-beta.js';
import type { Extent, ImageBox } from './image-box.js';
import { type SoftTargetOptions, softTargets } from './soft-targets.js';

/**
 * Options of mixing each image of a batch with another: blending both (Zhang et al., "mixup: beyond empirical risk
 * minimization", 2018) or pasting in a rectangle of the other (Yun et al., "CutMix", 2019). MAE's fine-tuning uses
 * `mixup` 0.8 and `cutmix` 1.
 */
export interface MixingOptions {
  /**
   * Parameter of the distribution Beta(mixup, mixup) of the fraction that is kept of an image; 0 disables mixup.
   * @default 0
   */
  readonly mixup?: number;
  /**
   * Parameter of the distribution Beta(cutmix, cutmix) of the area that is kept of an image; 0 disables cutmix.
   * @default 0
   */
  readonly cutmix?: number;
  /**
   * Probability of mixing a batch.
   * @default 1
   */
  readonly probability?: number;
  /**
   * Probability of cutmix if both are enabled.
   * @default 0.5
   */
  readonly switchProbability?: number;
}

/** Options of `mixBatch`. */
export interface MixBatchOptions extends SoftTargetOptions {
  /** Parameters of the mixing; by default nothing is mixed. */
  readonly mixing?: MixingOptions;
  /** Seed of all draws. */
  readonly seed: number;
  /** Training step, which determines the draws together with the seed. */
  readonly step: number;
}

/** A batch whose images may have more than one class. */
export interface MixedBatch {
  /** `[batch, height, width, channels]` */
  readonly images: ImageBatch['images'];
  /** `[batch, numClasses]` */
  readonly targets: HostArray<'float32'>;
}

/** Mixture of a batch. */
export interface Mixture {
  /** Fraction of each image that is kept, 0 to 1. */
  readonly kept: number;
  /** Rectangle to paste in; without it, images are blended. */
  readonly box?: ImageBox;
}

/**
 * Mixes each image and its target with its counterpart in the reversed batch, using one draw for the whole batch as
 * timm's mode `batch` does. The draw depends only on the seed and the step; the given batch is not changed.
 * @throws MemError `bad-option`; `bad-label` for a label that is not a class; `bad-shape` unless images have 4 axes and one
 * label each.
 */
export function mixBatch(
  { images, labels }: ImageBatch,
  { mixing, seed, step, ...options }: MixBatchOptions,
): MixedBatch {
  const [batch = 0, height = 0, width = 0, channels = 0] = images.shape;
  const values = height * width * channels;
  if (images.shape.length !== 4 || labels.data.length !== batch || images.data.length !== batch * values) {
    throw new MemError(
      'bad-shape',
      `Expected images [batch, height, width, channels] with one label each, but they are [${images.shape}], with ${images.data.length} values and ${labels.data.length} labels.`,
    );
  }
  const targets = softTargets(labels.data, options);
  if (mixing === undefined) return { images, targets };
  const { kept, box } = drawMixture(deriveKey(randomKey(seed), 'mixing', step), { height, width }, mixing);
  if (kept === 1) return { images, targets };
  const mixed =
    box === undefined ? blend(images.data, batch, kept) : paste(images.data, batch, { height, width, channels }, box);
  return {
    images: { ...images, data: mixed },
    targets: { ...targets, data: blend(targets.data, batch, kept) },
  };
}

/**
 * Draws the mixture of a batch of images of `extent`, as a function of `key`.
 * @throws MemError `bad-option` for a number out of range.
 */
export function drawMixture(
  key: RandomKey,
  { height, width }: Extent,
  { mixup = 0, cutmix = 0, probability = 1, switchProbability = 0.5 }: MixingOptions,
): Mixture {
  checkMixing({ mixup, cutmix, probability, switchProbability });
  const [any, which, row, column] = uniforms(key, 4);
  if (any! >= probability || (mixup === 0 && cutmix === 0)) return { kept: 1 };
  const isCutmix = cutmix > 0 && (mixup === 0 || which! < switchProbability);
  const alpha = isCutmix ? cutmix : mixup;
  const fraction = drawBeta(deriveKey(key, 'share'), alpha, alpha);
  if (!isCutmix) return { kept: fraction };

  // The box has the image's aspect and a centre anywhere in the image. Clipping it changes the fraction that is kept.
  const side = Math.sqrt(1 - fraction);
  const [top, bottom] = around(Math.floor(row! * height), Math.floor(side * height), height);
  const [left, right] = around(Math.floor(column! * width), Math.floor(side * width), width);
  const box = { left, top, width: right - left, height: bottom - top };
  return { kept: 1 - (box.width * box.height) / (width * height), box };
}

function checkMixing(options: Required<MixingOptions>): void {
  for (const [name, value] of Object.entries(options)) {
    const range = name === 'mixup' || name === 'cutmix' ? { from: 0 } : { from: 0, to: 1 };
    checkNumber(`The ${name} of mixing`, value, range);
  }
}

/** Returns the range of `length` around `centre`, clipped to 0 to `end`. */
function around(centre: number, length: number, end: number): [number, number] {
  const half = length >> 1;
  return [Math.max(0, centre - half), Math.min(end, centre + half)];
}

/** Blends each of `rows` rows with its counterpart in reverse order, which gets the weight 1 - `kept`. */
function blend(data: Float32Array, rows: number, kept: number): Float32Array {
  const length = data.length / rows;
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const own = row * length;
    const other = (rows - 1 - row) * length;
    for (let i = 0; i < length; i++) out[own + i] = kept * data[own + i]! + (1 - kept) * data[other + i]!;
  }
  return out;
}

function paste(
  data: Float32Array,
  rows: number,
  { height, width, channels }: Extent & { readonly channels: number },
  box: ImageBox,
): Float32Array {
  const out = data.slice();
  const length = height * width * channels;
  for (let row = 0; row < rows; row++) {
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = (y * width + box.left) * channels;
      const other = (rows - 1 - row) * length + start;
      out.set(data.subarray(other, other + box.width * channels), row * length + start);
    }
  }
  return out;
}
