import type { Weighting } from '@mem/dac';
import type { Augmentation } from '@mem/datasets';
import type { SamplerName } from '@mem/groups';
import type { OnnxDevice } from '@mem/onnx/node';
import type { FloatPrecision } from '@mem/weights';
import type { CliRuntimeName } from '../open-runtime.js';

/** How many images of a class are taken out of a split that has to serve for two. */
export interface HoldOutRecipe {
  readonly share: number;
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
  /** By channel, of pixels in 0..1; the collection's published ones, or else measured, unless given. */
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
  /** Where validation or test images have to be taken out of another split. */
  readonly holdOut: { readonly seed: number; readonly validation: HoldOutRecipe; readonly test: HoldOutRecipe };
  /** Leave out images that are missing, empty or corrupt instead of stopping. */
  readonly skipBad: boolean;
}

/** Where the images, or the features of a frozen model, come from. */
export type DatasetRecipe =
  | { readonly kind: 'procedural'; readonly seed: number }
  | { readonly kind: 'records'; readonly path: string }
  | { readonly kind: 'features'; readonly path: string }
  | ImagesRecipe;

/** How the backbone is trained: SGD with Nesterov momentum and plain cross-entropy. */
export interface StageOneRecipe {
  readonly seed: number;
  /** Passes over the training images. */
  readonly epochs: number;
  readonly batchSize: number;
  /** The peak; reached by a linear warm-up, then half a cosine down to 0. */
  readonly learningRate: number;
  readonly warmupEpochs: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly sampler: SamplerName;
  readonly augmentation: Augmentation;
  /** Steps after which a killed training goes on from at most; an epoch where that is shorter. */
  readonly checkpointSteps: number;
}

/** What stage 2 is given of the frozen backbone. */
export interface FeaturesRecipe {
  /** Augmented views of every training image beside the plain one. */
  readonly views: number;
  /** Of the files; the computation is in float32. */
  readonly precision: FloatPrecision;
}

/** How the stage-2 methods are fitted; candidates are chosen on validation with the first seed. */
export interface StageTwoRecipe {
  readonly seeds: readonly number[];
  readonly methods: readonly string[];
  /** Training steps of each fit. */
  readonly steps: number;
  readonly batchSize: number;
  /** Candidates by method. */
  readonly learningRates: Readonly<Record<'crt' | 'lws' | 'balanced-softmax' | 'mem', readonly number[]>>;
  /** Candidates for the modulator. */
  readonly weightings: readonly Weighting[];
  /** Width of the modulator's sub-networks. */
  readonly width: number;
}

/** Everything that a run's numbers depend on, beside the data. */
export interface Recipe {
  readonly dataset: DatasetRecipe;
  readonly backbone: string;
  readonly runtime: CliRuntimeName;
  /** ONNX Runtime's execution provider; its CPU unless given. */
  readonly device?: OnnxDevice | undefined;
  readonly stage1: StageOneRecipe;
  readonly features: FeaturesRecipe;
  readonly stage2: StageTwoRecipe;
}
