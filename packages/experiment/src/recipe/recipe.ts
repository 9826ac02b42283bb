import { weightings } from '@mem/dac';
import type { Augmentation } from '@mem/datasets';
import { type ShotBounds, samplerNames } from '@mem/groups';
import {
  defaultFitSchedule,
  defaultMethodNames,
  defaultMethodSettings,
  type MethodSettings,
  type ModulatorSettings,
  methodNames,
} from '@mem/methods';
import { onnxDevices } from '@mem/onnx/node';
import { type ClassPartition, defaultBounds } from '@mem/stage2';
import * as v from 'valibot';
import { type Extensions, methodsWith, samplerNamesWith } from '../extensions.js';
import { cliRuntimeNames } from '../open-runtime.js';
import { presetNames } from '../presets/presets.js';
import { channels, dataset } from './dataset-schema.js';
import { augmentation, pretrain, stage1 } from './training-schema.js';
import { count, listOf, notNegative, positive, whole } from './values.js';

const features = v.strictObject({
  /**
   * Features that stage 2 reads: `pooled` vectors or `tokens` from files, or tokens that the frozen backbone computes in
   * stage 2 (`online`), from training images augmented anew in every epoch.
   * @default for backbones of patches, where a method reads tokens: `tokens` up to 50 GB, `online` above; else `pooled`
   */
  kind: v.optional(v.picklist(['pooled', 'tokens', 'online'])),
  /**
   * Augmentation of an `online` run.
   * @default that of stage 1
   */
  augmentation: v.optional(augmentation),
  /** Number of augmented views of every training image in addition to the plain one. */
  views: v.optional(whole, 0),
  /**
   * Precision of the feature files; the computation is in float32.
   * @default float16 for tokens, else float32
   */
  precision: v.optional(v.picklist(['float32', 'float16'])),
});

const model = v.strictObject({
  /** Weights of the backbone with its head (safetensors or PyTorch, FILE:PART for one of several), or an ONNX file. */
  file: v.string(),
  /**
   * Output of an ONNX file with the features `[batch, dim]`; of one vector per token, the first is taken.
   * @default 'features', or else the mean of the tokens
   */
  features: v.optional(v.string()),
  /**
   * Output of an ONNX file with the tokens `[batch, tokens, dim]`.
   * @default 'tokens', where there is one
   */
  tokens: v.optional(v.string()),
  /**
   * Output of an ONNX file with the logits, a linear layer on the features. Without logits a linear probe is trained.
   * @default 'logits', where there is one
   */
  logits: v.optional(v.string()),
  /**
   * Pixels that an ONNX file takes: `normalized` by mean and standard deviation, or `raw` ones from 0 to 255, as files of
   * `mem export` do.
   */
  pixels: v.optional(v.picklist(['normalized', 'raw']), 'normalized'),
  /**
   * Mean of each channel that an ONNX file expects, for pixels in 0..1.
   * @default that of the data set
   */
  mean: v.optional(channels),
  /** Standard deviation of each channel, with the same default as `mean`. */
  std: v.optional(channels),
});

const rates = (given: readonly number[]) => v.optional(listOf(positive), [...given]);

const learningRates: v.GenericSchema<unknown, MethodSettings['learningRates']> = v.strictObject({
  crt: rates(defaultMethodSettings.learningRates.crt),
  lws: rates(defaultMethodSettings.learningRates.lws),
  'balanced-softmax': rates(defaultMethodSettings.learningRates['balanced-softmax']),
  mem: rates(defaultMethodSettings.learningRates.mem),
});

const headLearningRates: v.GenericSchema<unknown, MethodSettings['headLearningRates']> = v.strictObject({
  crt: v.optional(v.array(positive), [...defaultMethodSettings.headLearningRates.crt]),
  'balanced-softmax': v.optional(v.array(positive), [...defaultMethodSettings.headLearningRates['balanced-softmax']]),
});

const mem: v.GenericSchema<unknown, ModulatorSettings> = v.strictObject({
  kind: v.exactOptional(v.picklist(['transformer', 'mlp'])),
  depth: v.exactOptional(count),
  numHeads: v.exactOptional(count),
  topK: v.exactOptional(count),
  fusionHidden: v.exactOptional(count),
  center: v.exactOptional(v.boolean()),
  head: v.exactOptional(v.picklist(['trained', 'frozen', 'fresh'])),
  xi: v.exactOptional(positive),
  mu: v.exactOptional(notNegative),
  lambda: v.exactOptional(notNegative),
  headLearningRateScale: v.exactOptional(positive),
  sampler: v.exactOptional(v.picklist(samplerNames)),
  earlyStopping: v.exactOptional(v.boolean()),
});

const partition: v.GenericSchema<unknown, ClassPartition> = v.variant('kind', [
  v.strictObject({ kind: v.literal('shot') }),
  v.strictObject({ kind: v.literal('even'), groups: v.exactOptional(count) }),
  v.strictObject({ kind: v.literal('random'), groups: v.exactOptional(count), seed: whole }),
]);

/** Returns whether a method is compared where a recipe names none. */
const isDefault = (name: string) => defaultMethodNames.includes(name) || !methodNames.includes(name);

const stage2 = (methods: readonly string[]) =>
  v.strictObject({
    /** Seeds of each method that is not deterministic. */
    seeds: v.optional(listOf(whole), [...defaultFitSchedule.seeds]),
    /** Methods to fit, by name; by default all but MEM on the heads of further baselines. */
    methods: v.optional(listOf(v.picklist(methods)), methods.filter(isDefault)),
    /** Number of training steps per fit. */
    steps: v.optional(count, defaultFitSchedule.steps),
    /** Number of training samples per step. */
    batchSize: v.optional(count, defaultFitSchedule.batchSize),
    /** Candidate learning rates by method; the first seed chooses among them on validation. */
    learningRates: v.optional(learningRates, {}),
    /** Further candidates by method: learning rates of AdamW for heads that are trained from their stage-1 weights. */
    headLearningRates: v.optional(headLearningRates, {}),
    /** Candidate weightings of the modulator. */
    weightings: v.optional(listOf(v.picklist(weightings)), [...defaultMethodSettings.weightings]),
    /** Width of the modulator's sub-networks. */
    width: v.optional(count, defaultMethodSettings.width),
    /** Further options of the modulator in every method with one; those that define a method keep their values. */
    mem: v.exactOptional(mem),
    /**
     * Groups of classes that modulators and `group-bias` weigh; accuracies are always reported by shot group.
     * @default the shot groups that have classes
     */
    partition: v.exactOptional(partition),
  });

const groups: v.GenericSchema<unknown, ShotBounds> = v.strictObject({
  manyAbove: v.optional(whole, defaultBounds.manyAbove),
  fewBelow: v.optional(whole, defaultBounds.fewBelow),
});

/** Returns the schema of a recipe file with these extensions; every omitted key gets a default. */
export const recipeSchema = (extensions: Extensions = {}) =>
  v.strictObject({
    /** Address of the JSON schema, for editors. */
    $schema: v.optional(v.string()),
    dataset: v.optional(dataset, { kind: 'procedural' }),
    /** Name of a backbone in `@mem/backbones` or an extension. */
    backbone: v.optional(v.string(), 'resnet20-cifar'),
    /**
     * Pooling of a ViT: `cls` takes the class token, as timm's classifiers do, `avg` the mean of the patch tokens.
     * @default avg
     */
    globalPool: v.optional(v.picklist(['avg', 'cls'])),
    /** Finished model that takes the place of pre-training and stage 1. */
    model: v.optional(model),
    /** Runtime that computes. */
    runtime: v.optional(v.picklist(cliRuntimeNames), 'onnx'),
    /**
     * ONNX Runtime's execution provider.
     * @default cpu
     */
    device: v.optional(v.picklist(onnxDevices)),
    /** Published settings to start from; the recipe's own values override them. */
    presets: v.optional(v.pipe(v.array(v.picklist(presetNames)), v.readonly())),
    /** Masked autoencoder pre-training; omitted for a stage 1 that starts from scratch or from a file. */
    pretrain: v.optional(pretrain),
    stage1: v.optional(stage1(samplerNamesWith(extensions)), {}),
    features: v.optional(features, {}),
    stage2: v.optional(stage2(methodsWith(extensions).map(({ name }) => name)), {}),
    /** Bounds of many-shot and few-shot classes, for the evaluation and the modulator. */
    groups: v.optional(groups, {}),
    /** Modules with your own methods, backbones, datasets or samplers. */
    plugins: v.optional(v.pipe(v.array(v.string()), v.readonly())),
    /** Record of a run folder, for people; ignored when read. */
    provenance: v.optional(v.record(v.string(), v.unknown())),
  });

/** Recipe file with its defaults, except those that depend on other values. */
export type RecipeFile = Readonly<v.InferOutput<ReturnType<typeof recipeSchema>>>;

/** Source of the images, or of a frozen model's features. */
export type DatasetRecipe = Readonly<RecipeFile['dataset']>;

/** Image files given as lists or as class folders. */
export interface ImagesRecipe extends Extract<DatasetRecipe, { readonly kind: 'images' }> {}

/** Masked autoencoder pre-training, before stage 1. */
export interface PretrainRecipe extends Readonly<NonNullable<RecipeFile['pretrain']>> {
  readonly augmentation: Augmentation;
}

/** Stage-1 settings for training the classifier. */
export interface StageOneRecipe extends Readonly<RecipeFile['stage1']> {
  readonly augmentation: Augmentation;
}

/** Training settings shared by pre-training and stage 1. */
export interface TrainingRecipe extends Pick<StageOneRecipe, keyof StageOneRecipe & keyof PretrainRecipe> {}

/** Finished model that takes the place of stage 1. */
export interface ModelRecipe extends Readonly<NonNullable<RecipeFile['model']>> {}

/** Settings for extracting the frozen backbone's features for stage 2. */
export interface FeaturesRecipe extends Readonly<RecipeFile['features']> {}

/** Kind of the features that stage 2 reads. */
export type FeatureKind = NonNullable<FeaturesRecipe['kind']>;

/** Settings for fitting the stage-2 methods; candidates are chosen on validation with the first seed. */
export interface StageTwoRecipe extends Readonly<RecipeFile['stage2']> {}

/** Settings that determine a run's numbers, together with the data. */
export interface Recipe extends Omit<RecipeFile, '$schema' | 'presets' | 'provenance'> {
  readonly pretrain?: PretrainRecipe | undefined;
  readonly stage1: StageOneRecipe;
}
