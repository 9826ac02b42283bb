import { weightings } from '@mem/dac';
import type { Augmentation } from '@mem/datasets';
import { defaultFitSchedule, defaultMethodSettings } from '@mem/methods';
import { onnxDevices } from '@mem/onnx/node';
import { defaultBounds } from '@mem/stage2';
import * as v from 'valibot';
import { type Extensions, methodsWith, samplerNamesWith } from '../extensions.js';
import { cliRuntimeNames } from '../open-runtime.js';
import { presetNames } from '../presets/presets.js';
import type { PretrainRecipe, Recipe, StageOneRecipe, TrainingRecipe } from './recipe.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.gtValue(0));
const notNegative = v.pipe(v.number(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const channels = v.pipe(v.array(v.number()), v.length(3));
const range = v.tuple([positive, positive]);
const interpolations = ['bilinear', 'bicubic'] as const;
const rates = v.pipe(v.array(positive), v.minLength(1));

/** Attaches the description that editors show beside a key. */
const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

const holdOut = (defaults: { readonly fraction: number; readonly max: number }) =>
  v.optional(
    v.strictObject({ fraction: v.optional(share, defaults.fraction), max: v.optional(whole, defaults.max) }),
    {},
  );

const images = v.strictObject({
  kind: v.literal('images'),
  images: described(
    v.optional(v.string()),
    "The folder that the lists' paths start in, or that holds folders of classes",
  ),
  lists: described(
    v.optional(v.string()),
    'The folder of the lists (or of the competition JSON); without it, classes are folders',
  ),
  imageSize: described(v.optional(count, 224), 'Height and width of the images given to the backbone'),
  resize: described(v.optional(count), 'The shorter side before the central crop of an evaluation view'),
  interpolation: described(v.optional(v.picklist(interpolations)), 'Resizing of an evaluation view'),
  mean: described(v.optional(channels), 'Channel means of pixels in 0..1'),
  std: described(v.optional(channels), 'Channel standard deviations of pixels in 0..1'),
  holdOut: described(
    v.optional(
      v.strictObject({
        seed: v.optional(whole, 1),
        validation: holdOut({ fraction: 0.1, max: 20 }),
        test: holdOut({ fraction: 0.2, max: 100 }),
      }),
      {},
    ),
    'Images of each class taken out of training where there is no validation or test split',
  ),
  skipBad: described(v.optional(v.boolean(), false), 'Leave out images that are missing, empty or corrupt'),
  followLinks: described(v.optional(v.boolean(), false), 'Allow symbolic links that lead out of the image folder'),
});

const jitter = v.exactOptional(notNegative);
const variations = {
  flip: v.exactOptional(v.boolean()),
  randAugment: v.exactOptional(
    v.strictObject({
      magnitude: v.exactOptional(notNegative),
      deviation: v.exactOptional(notNegative),
      layers: v.exactOptional(count),
      probability: v.exactOptional(share),
    }),
  ),
  erasing: v.exactOptional(
    v.strictObject({
      probability: v.exactOptional(share),
      scale: v.exactOptional(range),
      ratio: v.exactOptional(range),
    }),
  ),
};
const augmentation = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('pad-crop'), padding: v.exactOptional(whole), ...variations }),
  v.strictObject({
    kind: v.literal('random-resized-crop'),
    scale: v.exactOptional(range),
    ratio: v.exactOptional(range),
    interpolation: v.exactOptional(v.picklist(interpolations)),
    ...variations,
    colorJitter: v.exactOptional(v.strictObject({ brightness: jitter, contrast: jitter, saturation: jitter })),
  }),
]);

const optimizers = ['sgd', 'adamw'] as const;

/** Defaults in which pre-training and stage 1 differ. */
interface TrainingDefaults
  extends Pick<TrainingRecipe, 'epochs' | 'batchSize' | 'warmupEpochs' | 'optimizer' | 'weightDecay'> {
  readonly beta2: number;
}

/** Keys shared by pre-training and stage 1. */
const training = ({ epochs, batchSize, warmupEpochs, optimizer, beta2, weightDecay }: TrainingDefaults) => ({
  epochs: described(v.optional(count, epochs), 'Passes over the training images'),
  batchSize: described(v.optional(count, batchSize), 'Images of one update'),
  warmupEpochs: v.optional(notNegative, warmupEpochs),
  optimizer: v.optional(v.picklist(optimizers), optimizer),
  momentum: v.optional(share, 0.9),
  betas: v.optional(v.tuple([share, share]), [0.9, beta2]),
  weightDecay: v.optional(notNegative, weightDecay),
  seed: v.optional(whole, 0),
  microBatchSize: described(
    v.optional(count),
    'Images that are computed at once, where memory is short: a divisor of batchSize',
  ),
  learningRate: described(
    v.optional(positive),
    'Peak learning rate: a linear warm-up, then half a cosine down to minLearningRate',
  ),
  baseLearningRate: described(v.optional(positive), 'Instead of learningRate: the peak per 256 images of a batch'),
  minLearningRate: v.optional(notNegative, 0),
  clipNorm: described(v.optional(positive), 'Gradients with a larger global norm are scaled down to it'),
  augmentation: described(v.optional(augmentation), 'Default: pad-crop up to 64 pixels, random-resized-crop above'),
  checkpointSteps: described(v.optional(count, 200), 'An interrupted training resumes at most this many steps back'),
});
const pretrain = v.strictObject({
  ...training({ epochs: 400, batchSize: 256, warmupEpochs: 40, optimizer: 'adamw', beta2: 0.95, weightDecay: 0.05 }),
  maskRatio: described(
    v.optional(v.pipe(share, v.gtValue(0), v.ltValue(1)), 0.75),
    'Fraction of patches hidden from the encoder',
  ),
  normalizedPixels: described(v.optional(v.boolean(), true), "Pixels relative to each patch's own mean and deviation"),
  decoder: v.optional(
    v.strictObject({
      width: v.optional(count, 512),
      depth: v.optional(count, 8),
      numHeads: v.optional(count, 16),
    }),
    {},
  ),
});

const stage1 = (samplers: readonly string[]) =>
  v.strictObject({
    ...training({ epochs: 20, batchSize: 128, warmupEpochs: 1, optimizer: 'sgd', beta2: 0.999, weightDecay: 5e-4 }),
    sampler: v.optional(v.picklist(samplers), 'instance'),
    weights: described(
      v.optional(v.string()),
      'A safetensors or PyTorch file, FILE:PART where it holds several networks, or a run folder, to start from',
    ),
    partialWeights: described(
      v.optional(v.boolean(), false),
      'Take what fits of the weights; without it, missing, unknown or misshapen parameters are an error',
    ),
    backboneLearningRate: described(
      v.optional(positive),
      'Peak learning rate of everything but the head, where it differs',
    ),
    layerDecay: described(
      v.optional(v.pipe(share, v.gtValue(0))),
      'Learning rates shrink by it with every layer away from the head',
    ),
    dropPath: described(
      v.optional(v.pipe(share, v.ltValue(1)), 0),
      "The chance that a sample skips the last block's branches",
    ),
    labelSmoothing: v.optional(v.pipe(share, v.ltValue(1)), 0),
    mixing: described(
      v.optional(
        v.strictObject({
          mixup: v.exactOptional(notNegative),
          cutmix: v.exactOptional(notNegative),
          probability: v.exactOptional(share),
          switchProbability: v.exactOptional(share),
        }),
      ),
      'mixup and cutmix: the parameters of their Beta distributions, and how often',
    ),
  });

const { learningRates, weightings: defaultWeightings, width } = defaultMethodSettings;
const stage2 = (methods: readonly string[]) =>
  v.strictObject({
    seeds: v.optional(v.pipe(v.array(whole), v.minLength(1)), [...defaultFitSchedule.seeds]),
    methods: v.optional(v.pipe(v.array(v.picklist(methods)), v.minLength(1)), [...methods]),
    steps: described(v.optional(count, defaultFitSchedule.steps), 'Training steps of each fit'),
    batchSize: v.optional(count, defaultFitSchedule.batchSize),
    learningRates: described(
      v.optional(
        v.strictObject({
          crt: v.optional(rates, [...learningRates.crt]),
          lws: v.optional(rates, [...learningRates.lws]),
          'balanced-softmax': v.optional(rates, [...learningRates['balanced-softmax']]),
          mem: v.optional(rates, [...learningRates.mem]),
        }),
        {},
      ),
      'Candidates by method, chosen among on validation',
    ),
    weightings: described(
      v.optional(v.pipe(v.array(v.picklist(weightings)), v.minLength(1)), [...defaultWeightings]),
      'Candidates for the modulator',
    ),
    width: described(v.optional(count, width), "Width of the modulator's sub-networks"),
  });

const groups = v.strictObject({
  manyAbove: described(v.optional(whole, defaultBounds.manyAbove), 'Classes with more training images are many-shot'),
  fewBelow: described(v.optional(whole, defaultBounds.fewBelow), 'Classes with fewer training images are few-shot'),
});

const features = v.strictObject({
  views: described(v.optional(whole, 0), 'Augmented views of every training image beside the plain one'),
  precision: described(v.optional(v.picklist(['float32', 'float16']), 'float32'), 'Precision of the feature files'),
});

type WithoutDefaults<Part extends TrainingRecipe> = Omit<Part, 'augmentation'> & {
  readonly augmentation?: Augmentation | undefined;
};

/** Recipe with its defaults, except those that depend on other values. */
type DefaultedRecipe = Omit<Recipe, 'pretrain' | 'stage1'> & {
  readonly pretrain?: WithoutDefaults<PretrainRecipe> | undefined;
  readonly stage1: WithoutDefaults<StageOneRecipe>;
  readonly presets?: readonly string[] | undefined;
  readonly $schema?: string | undefined;
  readonly provenance?: unknown;
};

/** Returns the schema of a recipe file with these extensions; every omitted key gets a default. */
export function recipeSchema(extensions: Extensions = {}): v.GenericSchema<unknown, DefaultedRecipe> {
  return v.strictObject({
    $schema: v.optional(v.string()),
    dataset: v.optional(
      v.variant('kind', [
        images,
        v.strictObject({ kind: v.literal('procedural'), seed: v.optional(whole, 1) }),
        v.strictObject({ kind: v.literal('records'), path: v.string() }),
        v.strictObject({ kind: v.literal('features'), path: v.string() }),
        v.strictObject({
          kind: v.literal('own'),
          name: v.string(),
          options: v.optional(v.record(v.string(), v.unknown()), {}),
        }),
      ]),
      { kind: 'procedural' },
    ),
    backbone: v.optional(v.string(), 'resnet20-cifar'),
    runtime: described(v.optional(v.picklist(cliRuntimeNames), 'onnx'), 'Runtime that computes'),
    device: described(v.optional(v.picklist(onnxDevices)), "ONNX Runtime's execution provider"),
    presets: described(
      v.optional(v.array(v.picklist(presetNames))),
      'Published settings to start from; what else is given goes before them',
    ),
    pretrain: described(v.optional(pretrain), 'Masked autoencoder pre-training before stage 1'),
    stage1: v.optional(stage1(samplerNamesWith(extensions)), {}),
    features: v.optional(features, {}),
    stage2: v.optional(stage2(methodsWith(extensions).map(({ name }) => name)), {}),
    groups: described(v.optional(groups, {}), 'The shot groups of the evaluation and of the modulator'),
    plugins: described(
      v.optional(v.array(v.string())),
      'Modules with methods, backbones, data sets or samplers of your own',
    ),
    provenance: described(
      v.optional(v.record(v.string(), v.unknown())),
      'Written into a run folder for people; ignored when read',
    ),
  });
}
