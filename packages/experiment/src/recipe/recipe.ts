import type { Augmentation, MixingOptions } from '@mem/datasets';
import type { ShotBounds } from '@mem/groups';
import type { MethodSettings } from '@mem/methods';
import type { OnnxDevice } from '@mem/onnx/node';
import type { FloatPrecision } from '@mem/weights';
import type { CliRuntimeName } from '../open-runtime.js';

/** Limits on how many images of each class are taken from a split that has to serve as two. */
export interface HoldOutRecipe {
  /** Fraction of the class's images, rounded to a whole number of images. */
  readonly fraction: number;
  /** Maximum number of images per class. */
  readonly max: number;
}

/** Image files given as lists or as class folders. */
export interface ImagesRecipe {
  readonly kind: 'images';
  /** Root folder of the paths in the lists, or parent of the class folders. */
  readonly images?: string | undefined;
  /** Folder of the lists; without it, folders are the classes. */
  readonly lists?: string | undefined;
  /** Height and width of the images the backbone receives. */
  readonly imageSize: number;
  /**
   * Shorter side before the central crop of an evaluation view.
   * @default 256 / 224 of `imageSize`
   */
  readonly resize?: number | undefined;
  /** Interpolation used to resize an evaluation view. */
  readonly interpolation?: 'bilinear' | 'bicubic' | undefined;
  /**
   * Mean of each channel, for pixels in 0..1.
   * @default the collection's published values, or else measured ones
   */
  readonly mean?: readonly number[] | undefined;
  /** Standard deviation of each channel, with the same default as `mean`. */
  readonly std?: readonly number[] | undefined;
  /** Hold-out used where validation or test images have to be taken from another split. */
  readonly holdOut: { readonly seed: number; readonly validation: HoldOutRecipe; readonly test: HoldOutRecipe };
  /** Skips images that are missing, empty or corrupt instead of stopping. */
  readonly skipBad: boolean;
  /** Allows symbolic links that lead out of the image folder. */
  readonly followLinks: boolean;
}

/** Source of the images, or of a frozen model's features. */
export type DatasetRecipe =
  | { readonly kind: 'procedural'; readonly seed: number }
  | { readonly kind: 'records'; readonly path: string }
  | { readonly kind: 'features'; readonly path: string }
  | { readonly kind: 'own'; readonly name: string; readonly options: Readonly<Record<string, unknown>> }
  | ImagesRecipe;

/** Training settings shared by pre-training and stage 1. */
export interface TrainingRecipe {
  readonly seed: number;
  /** Number of passes over the training images. */
  readonly epochs: number;
  /** Number of images per parameter update. */
  readonly batchSize: number;
  /** Number of images computed at once when memory is short; a divisor of `batchSize`. */
  readonly microBatchSize?: number | undefined;
  /** Peak learning rate, reached by a linear warm-up and followed by half a cosine down to `minLearningRate`. */
  readonly learningRate?: number | undefined;
  /** Peak learning rate per 256 images of a batch, instead of `learningRate`; the MAE code's `blr`. */
  readonly baseLearningRate?: number | undefined;
  readonly minLearningRate: number;
  readonly warmupEpochs: number;
  /** Optimiser; `sgd` uses Nesterov momentum. */
  readonly optimizer: 'sgd' | 'adamw';
  /** Momentum of `sgd`. */
  readonly momentum: number;
  /** Betas of `adamw`. */
  readonly betas: readonly [number, number];
  /** Weight decay of matrices; biases, norms and other vectors have none. */
  readonly weightDecay: number;
  /**
   * Global norm that gradients are scaled down to when they exceed it.
   * @default no clipping
   */
  readonly clipNorm?: number | undefined;
  readonly augmentation: Augmentation;
  /** Maximum number of steps between saved states; an epoch where that is shorter. */
  readonly checkpointSteps: number;
}

/** Masked autoencoder pre-training, before stage 1. */
export interface PretrainRecipe extends TrainingRecipe {
  /** Fraction of patches hidden from the encoder. */
  readonly maskRatio: number;
  /** Predicts each patch's pixels relative to its own mean and standard deviation. */
  readonly normalizedPixels: boolean;
  readonly decoder: { readonly width: number; readonly depth: number; readonly numHeads: number };
}

/** Stage-1 settings for training the classifier. */
export interface StageOneRecipe extends TrainingRecipe {
  /** Name of a sampler from `@mem/groups` or an extension. */
  readonly sampler: string;
  /** File, or folder of another run, to start from. A run with its own pre-training starts from that. */
  readonly weights?: string | undefined;
  /** Loads the weights that fit; without it, missing, unknown or misshapen parameters are an error. */
  readonly partialWeights: boolean;
  /** Peak learning rate of everything but the head, where it differs from the head's. */
  readonly backboneLearningRate?: number | undefined;
  /** Factor by which learning rates shrink with every layer away from the head. */
  readonly layerDecay?: number | undefined;
  /** Probability that a sample skips the last block's branches; rises linearly from 0 at the first block. */
  readonly dropPath: number;
  /** Fraction of each target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Mixing of a batch's images and targets; none when omitted. */
  readonly mixing?: MixingOptions | undefined;
}

/** Settings for extracting the frozen backbone's features for stage 2. */
export interface FeaturesRecipe {
  /** Number of augmented views of every training image in addition to the plain one. */
  readonly views: number;
  /** Precision of the files; the computation is in float32. */
  readonly precision: FloatPrecision;
}

/** Settings for fitting the stage-2 methods; candidates are chosen on validation with the first seed. */
export interface StageTwoRecipe extends MethodSettings {
  /** Seeds of each method that is not deterministic. */
  readonly seeds: readonly number[];
  /** Method names; `methodNames` lists the built-in ones. */
  readonly methods: readonly string[];
  /** Number of training steps per fit. */
  readonly steps: number;
  /** Number of training samples per step. */
  readonly batchSize: number;
}

/** Settings that determine a run's numbers, together with the data. */
export interface Recipe {
  readonly dataset: DatasetRecipe;
  /** Name of a backbone in `@mem/backbones`. */
  readonly backbone: string;
  /** Runtime that computes. */
  readonly runtime: CliRuntimeName;
  /**
   * ONNX Runtime's execution provider.
   * @default CPU
   */
  readonly device?: OnnxDevice | undefined;
  /** Pre-training; omitted for a stage 1 that starts from scratch or from a file. */
  readonly pretrain?: PretrainRecipe | undefined;
  readonly stage1: StageOneRecipe;
  readonly features: FeaturesRecipe;
  readonly stage2: StageTwoRecipe;
  /** Modules with your own methods, backbones, datasets or samplers. */
  readonly plugins?: readonly string[] | undefined;
  /** Bounds of many-shot and few-shot classes, for the evaluation and the modulator. */
  readonly groups: ShotBounds;
}
