import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey, uniforms } from '@mem/random';
import type { ImageBatch } from '../create-batcher.js';
import { drawBeta } from './draw-beta.js';
import type { Extent, ImageBox } from './resized-crop.js';
import { type SoftTargetOptions, softTargets } from './soft-targets.js';

/**
 * Mixing each image of a batch with another: all of both (Zhang et al., "mixup: beyond empirical risk minimization",
 * 2018), or a rectangle of the other pasted in (Yun et al., "CutMix", 2019). MAE's fine-tuning has `mixup` 0.8 and
 * `cutmix` 1.
 */
export interface MixingOptions {
  /** The share that an image keeps is drawn from Beta(mixup, mixup); 0, no mixup, where left out. */
  readonly mixup?: number;
  /** The area that an image keeps is drawn from Beta(cutmix, cutmix); 0, no cutmix, where left out. */
  readonly cutmix?: number;
  /** The chance that a batch is mixed at all, 1 where left out. */
  readonly probability?: number;
  /** The chance that it is cutmix where both are on, 0.5 where left out. */
  readonly switchProbability?: number;
}

/** Options of `mixBatch`. */
export interface MixBatchOptions extends SoftTargetOptions {
  /** Nothing is mixed where left out. */
  readonly mixing?: MixingOptions;
  /** Of all draws. */
  readonly seed: number;
  /** Of training: each draws for itself. */
  readonly step: number;
}

/** A batch whose images have more than one class. */
export interface MixedBatch {
  /** [batch, height, width, channels] */
  readonly images: ImageBatch['images'];
  /** [batch, numClasses] */
  readonly targets: HostArray<'float32'>;
}

/** How a batch is mixed: what share of itself each image keeps, and the rectangle of the other image, if it is cutmix. */
export interface Mixture {
  /** Of each image, from 0 to 1. */
  readonly kept: number;
  /** What is pasted in; without one, images are blended. */
  readonly box?: ImageBox;
}

/**
 * Mixes each image, and its target, with that at the same place from the batch's end, all by one draw, as timm does in
 * mode `batch`. Equal seeds and steps draw the same; the batch given is left as it is.
 * @throws MemError `bad-option`; `bad-label` for a label that is no class; `bad-shape` unless images are [batch, height,
 * width, channels] with one label each.
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

/** The mixture of a batch of images of `extent`, by `key` alone. @throws MemError `bad-option`. */
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
  const share = drawBeta(deriveKey(key, 'share'), alpha, alpha);
  if (!isCutmix) return { kept: share };

  // The box has the image's aspect and a centre anywhere in it; the border cuts it, so the share is that of what is left.
  const side = Math.sqrt(1 - share);
  const [top, bottom] = around(Math.floor(row! * height), Math.floor(side * height), height);
  const [left, right] = around(Math.floor(column! * width), Math.floor(side * width), width);
  const box = { left, top, width: right - left, height: bottom - top };
  return { kept: 1 - (box.width * box.height) / (width * height), box };
}

function checkMixing(options: Required<MixingOptions>): void {
  for (const [name, value] of Object.entries(options)) {
    const most = name === 'mixup' || name === 'cutmix' ? Number.MAX_VALUE : 1;
    if (value >= 0 && value <= most) continue;
    const bound = most === 1 ? 'from 0 to 1' : 'of at least 0, where 0 is off';
    throw new MemError('bad-option', `The ${name} of mixing must be a number ${bound}, but is ${value}.`, {
      name,
      value,
    });
  }
}

/** From half of `length` before `centre` to half after it, within 0 to `end`. */
function around(centre: number, length: number, end: number): [number, number] {
  const half = length >> 1;
  return [Math.max(0, centre - half), Math.min(end, centre + half)];
}

/** `kept` of each of `rows` rows, and the rest of that at the same place from the end. */
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
