import { weightings } from '@mem/dac';
import type { Augmentation } from '@mem/datasets';
import { samplerNames } from '@mem/groups';
import { onnxDevices } from '@mem/onnx/node';
import * as v from 'valibot';
import { methodNames } from '../methods/all-methods.js';
import { cliRuntimeNames } from '../open-runtime.js';
import type { Recipe, StageOneRecipe } from './recipe.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.gtValue(0));
const notNegative = v.pipe(v.number(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const channels = v.pipe(v.array(v.number()), v.length(3));
const range = v.tuple([positive, positive]);
const rates = v.pipe(v.array(positive), v.minLength(1));

/** What editors show beside a key. */
const told = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

const holdOut = (defaults: { readonly share: number; readonly max: number }) =>
  v.optional(v.strictObject({ share: v.optional(share, defaults.share), max: v.optional(whole, defaults.max) }), {});

const images = v.strictObject({
  kind: v.literal('images'),
  images: told(v.optional(v.string()), "The folder that the lists' paths start in, or that holds folders of classes"),
  lists: told(v.optional(v.string()), 'The folder of the lists (or of the competition JSON); without it, classes are folders'), // biome-ignore format: fits
  imageSize: told(v.optional(count, 224), 'Height and width that the backbone sees'),
  resize: told(v.optional(count), 'The shorter side before the central crop of an evaluation view'),
  mean: told(v.optional(channels), 'By channel, of pixels in 0..1'),
  std: told(v.optional(channels), 'By channel, of pixels in 0..1'),
  holdOut: told(
    v.optional(
      v.strictObject({
        seed: v.optional(whole, 1),
        validation: holdOut({ share: 0.1, max: 20 }),
        test: holdOut({ share: 0.2, max: 100 }),
      }),
      {},
    ),
    'Images of each class taken out of training where there is no validation or test split',
  ),
  skipBad: told(v.optional(v.boolean(), false), 'Leave out images that are missing, empty or corrupt'),
});

const jitter = v.exactOptional(notNegative);
const augmentation = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('pad-crop'), padding: v.exactOptional(whole), flip: v.exactOptional(v.boolean()) }),
  v.strictObject({
    kind: v.literal('random-resized-crop'),
    scale: v.exactOptional(range),
    ratio: v.exactOptional(range),
    flip: v.exactOptional(v.boolean()),
    colorJitter: v.exactOptional(v.strictObject({ brightness: jitter, contrast: jitter, saturation: jitter })),
  }),
]);

const stage1 = v.strictObject({
  seed: v.optional(whole, 0),
  epochs: told(v.optional(count, 20), 'Passes over the training images'),
  batchSize: v.optional(count, 128),
  learningRate: told(v.optional(positive, 0.1), 'The peak: a linear warm-up, then half a cosine down to 0'),
  warmupEpochs: v.optional(notNegative, 1),
  momentum: v.optional(share, 0.9),
  weightDecay: v.optional(notNegative, 5e-4),
  sampler: v.optional(v.picklist(samplerNames), 'instance'),
  augmentation: told(v.optional(augmentation), 'pad-crop up to 64 pixels, random-resized-crop above, unless given'),
  checkpointSteps: told(v.optional(count, 200), 'A killed training goes on from at most so many steps back'),
});

const stage2 = v.strictObject({
  seeds: v.optional(v.pipe(v.array(whole), v.minLength(1)), [0, 1, 2]),
  methods: v.optional(v.pipe(v.array(v.picklist(methodNames)), v.minLength(1)), [...methodNames]),
  steps: told(v.optional(count, 1500), 'Training steps of each fit'),
  batchSize: v.optional(count, 256),
  learningRates: told(
    v.optional(
      v.strictObject({
        crt: v.optional(rates, [0.01, 0.03, 0.1, 0.5]),
        lws: v.optional(rates, [0.02, 0.1, 0.5]),
        'balanced-softmax': v.optional(rates, [0.1, 0.5, 2]),
        mem: v.optional(rates, [1e-3, 5e-3]),
      }),
      {},
    ),
    'Candidates by method, chosen among on validation',
  ),
  weightings: told(
    v.optional(v.pipe(v.array(v.picklist(weightings)), v.minLength(1)), ['raw', 'softplus', 'additive']),
    'Candidates for the modulator',
  ),
  width: told(v.optional(count, 64), "Width of the modulator's sub-networks"),
});

const features = v.strictObject({
  views: told(v.optional(whole, 0), 'Augmented views of every training image beside the plain one'),
  precision: told(v.optional(v.picklist(['float32', 'float16']), 'float32'), 'Of the feature files'),
});

/** A recipe with its defaults, but for those that depend on other values. */
type DefaultedRecipe = Omit<Recipe, 'stage1'> & {
  readonly stage1: Omit<StageOneRecipe, 'augmentation'> & { readonly augmentation?: Augmentation | undefined };
  readonly $schema?: string | undefined;
  readonly provenance?: unknown;
};

/** What a recipe file may hold; every key that is left out gets a default. */
export const recipeSchema: v.GenericSchema<unknown, DefaultedRecipe> = v.strictObject({
  $schema: v.optional(v.string()),
  dataset: v.optional(
    v.variant('kind', [
      images,
      v.strictObject({ kind: v.literal('procedural'), seed: v.optional(whole, 1) }),
      v.strictObject({ kind: v.literal('records'), path: v.string() }),
      v.strictObject({ kind: v.literal('features'), path: v.string() }),
    ]),
    { kind: 'procedural' },
  ),
  backbone: v.optional(v.string(), 'resnet20-cifar'),
  runtime: told(v.optional(v.picklist(cliRuntimeNames), 'onnx'), 'What computes'),
  device: told(v.optional(v.picklist(onnxDevices)), "ONNX Runtime's execution provider"),
  stage1: v.optional(stage1, {}),
  features: v.optional(features, {}),
  stage2: v.optional(stage2, {}),
  provenance: told(v.optional(v.record(v.string(), v.unknown())), 'Written into a run folder, for people; not read'),
});
