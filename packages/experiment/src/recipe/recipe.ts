import type { Augmentation, MixingOptions } from '@mem/datasets';
import type { ShotBounds } from '@mem/groups';
import type { MethodSettings } from '@mem/methods';
import type { OnnxDevice } from '@mem/onnx/node';
import type { FloatPrecision } from '@mem/weights';
import type { CliRuntimeName } from '../open-runtime.js';

/** How many images of a class are taken out of a split that has to serve for two. */
export interface HoldOutRecipe {
  /** Of the class's images, rounded. */
  readonly share: number;
  /** At most so many of a class. */
  readonly max: number;
}

/** Image files, by lists or by folders. */
export interface ImagesRecipe {
  readonly kind: 'images';
  /** The folder that the lists' paths start in, or that holds the folders of classes. */
  readonly images?: string | undefined;
  /** The folder of the lists; without it, classes are folders. */
  readonly lists?: string | undefined;
  /** Height and width that the backbone sees. */
  readonly imageSize: number;
  /** The shorter side before the central crop of an evaluation view; 256 / 224 of `imageSize` unless given. */
  readonly resize?: number | undefined;
  /** How an evaluation view is resized. */
  readonly interpolation?: 'bilinear' | 'bicubic' | undefined;
  /** By channel, of pixels in 0..1; the collection's published ones, or else measured, unless given. */
  readonly mean?: readonly number[] | undefined;
  /** As `mean`. */
  readonly std?: readonly number[] | undefined;
  /** Where validation or test images have to be taken out of another split. */
  readonly holdOut: { readonly seed: number; readonly validation: HoldOutRecipe; readonly test: HoldOutRecipe };
  /** Leave out images that are missing, empty or corrupt instead of stopping. */
  readonly skipBad: boolean;
  /** Allow symbolic links that lead out of the image folder. */
  readonly followLinks: boolean;
}

/** Where the images, or the features of a frozen model, come from. */
export type DatasetRecipe =
  | { readonly kind: 'procedural'; readonly seed: number }
  | { readonly kind: 'records'; readonly path: string }
  | { readonly kind: 'features'; readonly path: string }
  | { readonly kind: 'own'; readonly name: string; readonly options: Readonly<Record<string, unknown>> }
  | ImagesRecipe;

/** How a model is trained, whatever it learns. */
export interface TrainingRecipe {
  readonly seed: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Images of one update of the parameters. */
  readonly batchSize: number;
  /** Images that are computed at once, where memory is short; a divisor of `batchSize`. */
  readonly microBatchSize?: number | undefined;
  /** The peak; reached by a linear warm-up, then half a cosine down to `minLearningRate`. */
  readonly learningRate?: number | undefined;
  /** Instead of `learningRate`: the peak for each 256 images of a batch, as the MAE code's `blr`. */
  readonly baseLearningRate?: number | undefined;
  readonly minLearningRate: number;
  readonly warmupEpochs: number;
  /** `sgd` is with Nesterov momentum. */
  readonly optimizer: 'sgd' | 'adamw';
  /** Of `sgd`. */
  readonly momentum: number;
  /** Of `adamw`. */
  readonly betas: readonly [number, number];
  /** Of matrices; biases, norms and other vectors have none. */
  readonly weightDecay: number;
  /** Gradients whose global norm exceeds this are scaled down to it. By default they are not. */
  readonly clipNorm?: number | undefined;
  readonly augmentation: Augmentation;
  /** Steps after which a killed training goes on from at most; an epoch where that is shorter. */
  readonly checkpointSteps: number;
}

/** Masked autoencoder pre-training, before stage 1. */
export interface PretrainRecipe extends TrainingRecipe {
  /** The share of patches that the encoder does not see. */
  readonly maskRatio: number;
  /** Whether each patch's pixels are predicted relative to its own mean and deviation. */
  readonly normalizedPixels: boolean;
  readonly decoder: { readonly width: number; readonly depth: number; readonly numHeads: number };
}

/** How the classifier is trained. */
export interface StageOneRecipe extends TrainingRecipe {
  /** Name of a sampler of `@mem/groups`, or of an extension. */
  readonly sampler: string;
  /** A file, or the folder of another run, to start from; the run's own pre-training where it has one. */
  readonly weights?: string | undefined;
  /** Takes what fits of the weights; without it, missing, unknown or misshapen parameters are an error. */
  readonly partialWeights: boolean;
  /** The peak for all but the head, where it is not the head's. */
  readonly backboneLearningRate?: number | undefined;
  /** Learning rates shrink by this factor with every layer away from the head. */
  readonly layerDecay?: number | undefined;
  /** The chance that a sample skips the last block's branches; rises linearly from 0 at the first. */
  readonly dropPath: number;
  /** The share of each target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Images and targets of a batch mixed; not at all where left out. */
  readonly mixing?: MixingOptions | undefined;
}

/** What stage 2 is given of the frozen backbone. */
export interface FeaturesRecipe {
  /** Augmented views of every training image beside the plain one. */
  readonly views: number;
  /** Of the files; the computation is in float32. */
  readonly precision: FloatPrecision;
}

/** How the stage-2 methods are fitted; candidates are chosen on validation with the first seed. */
export interface StageTwoRecipe extends MethodSettings {
  /** Seeds of each method that is not deterministic. */
  readonly seeds: readonly number[];
  /** Names of methods; `methodNames` lists the built-in ones. */
  readonly methods: readonly string[];
  /** Training steps of each fit. */
  readonly steps: number;
  /** Training samples of a step. */
  readonly batchSize: number;
}

/** Everything that a run's numbers depend on, beside the data. */
export interface Recipe {
  readonly dataset: DatasetRecipe;
  /** By its name in `@mem/backbones`. */
  readonly backbone: string;
  /** What computes. */
  readonly runtime: CliRuntimeName;
  /** ONNX Runtime's execution provider; its CPU unless given. */
  readonly device?: OnnxDevice | undefined;
  /** None for a stage 1 that starts from scratch or from a file. */
  readonly pretrain?: PretrainRecipe | undefined;
  readonly stage1: StageOneRecipe;
  readonly features: FeaturesRecipe;
  readonly stage2: StageTwoRecipe;
  /** Modules with methods, backbones, data sets or samplers of your own. */
  readonly plugins?: readonly string[] | undefined;
  /** The bounds of many-shot and few-shot classes, for the evaluation and for the modulator. */
  readonly groups: ShotBounds;
}
