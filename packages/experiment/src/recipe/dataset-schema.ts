import * as v from 'valibot';
import { count, fraction, whole } from './values.js';

/** Names of the interpolations that resize images. */
export const interpolations = ['bilinear', 'bicubic'] as const;

/** A number for each colour channel. */
export const channels: v.GenericSchema<number[], readonly number[]> = v.pipe(
  v.array(v.number()),
  v.length(3),
  v.readonly(),
);

const holdOut = (defaults: { readonly fraction: number; readonly max: number }) =>
  v.optional(
    v.strictObject({
      /** Fraction of the class's images, rounded to a whole number of images. */
      fraction: v.optional(fraction, defaults.fraction),
      /** Maximum number of images per class. */
      max: v.optional(whole, defaults.max),
    }),
    {},
  );

const images = v.strictObject({
  kind: v.literal('images'),
  /** Root folder of the paths in the lists, or parent of the class folders. */
  images: v.optional(v.string()),
  /** Folder of the lists or of the competition's JSON files; without it, folders are the classes. */
  lists: v.optional(v.string()),
  /** Height and width of the images the backbone receives. */
  imageSize: v.optional(count, 224),
  /**
   * Shorter side before the central crop of an evaluation view.
   * @default 256 / 224 of `imageSize`
   */
  resize: v.optional(count),
  /**
   * Interpolation used to resize an evaluation view.
   * @default bicubic
   */
  interpolation: v.optional(v.picklist(interpolations)),
  /**
   * Mean of each channel, for pixels in 0..1.
   * @default the collection's published values, or else measured ones
   */
  mean: v.optional(channels),
  /** Standard deviation of each channel, with the same default as `mean`. */
  std: v.optional(channels),
  /** Images of each class taken out of training where there is no validation or test split. */
  holdOut: v.optional(
    v.strictObject({
      seed: v.optional(whole, 1),
      validation: holdOut({ fraction: 0.1, max: 20 }),
      test: holdOut({ fraction: 0.2, max: 100 }),
    }),
    {},
  ),
  /** Skips images that are missing, empty or corrupt instead of stopping. */
  skipBad: v.optional(v.boolean(), false),
  /** Allows symbolic links that lead out of the image folder. */
  followLinks: v.optional(v.boolean(), false),
});

/** Schema of a recipe's `dataset`. */
export const dataset = v.variant('kind', [
  images,
  v.strictObject({ kind: v.literal('procedural'), seed: v.optional(whole, 1) }),
  v.strictObject({ kind: v.literal('records'), path: v.string() }),
  v.strictObject({ kind: v.literal('features'), path: v.string() }),
  v.strictObject({
    kind: v.literal('own'),
    name: v.string(),
    options: v.optional(v.record(v.string(), v.unknown()), {}),
  }),
]);
