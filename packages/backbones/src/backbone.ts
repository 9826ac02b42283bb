import type { HostMap } from '@mem/arrays';
import { initialize, type ParameterSpecs } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Settings that every family has. */
export interface ClassifierConfig {
  /** Height and width of the images. */
  readonly imageSize: number;
  /** Number of classes of the head. */
  readonly numClasses: number;
  /**
   * Channel means of the images scaled to 0..1.
   * @default imagenetMean
   */
  readonly mean?: readonly number[];
  /**
   * Channel standard deviations of the images scaled to 0..1.
   * @default imagenetStd
   */
  readonly std?: readonly number[];
}

/** Options of a forward pass. */
export interface ForwardOptions {
  /**
   * Normalise with the batch statistics and return new running ones.
   * @default false
   */
  readonly training?: boolean;
  /**
   * Factor of each residual branch per image, `[numPaths, batch]` (`drawPathScales`). By default they are not scaled.
   */
  readonly pathScales?: Tensor;
}

/** Features of a batch of images. */
export interface Features {
  /** Patch tokens after the last block, or positions of the last feature map, `[batch, tokens, numFeatures]`. */
  readonly tokens: Tensor;
  /** Pooled features, the input of the head, `[batch, numFeatures]`. */
  readonly features: Tensor;
  /** Intermediates of each block, including its `output`, under the block's name in the parameters. */
  readonly intermediates: { readonly [block: string]: TensorMap };
  /** New running statistics, under the names of their buffers. Empty outside training. */
  readonly updates: TensorMap;
}

/** Features and their class logits `[batch, numClasses]`. */
export interface Classification extends Features {
  readonly logits: Tensor;
}

/** An image classifier as pure functions of its parameters. It holds no tensors. */
export interface Backbone<Config = unknown, Family extends string = string> {
  /**
   * Kind of backbone, which tells the members of a union apart and so the type of `config`: `vit`, `cvit`, `resnet`, or
   * a name of your own.
   */
  readonly family: Family;
  /** All settings, including defaults. The function of the family makes the same backbone from them. */
  readonly config: Config;
  /** Height and width of the images. */
  readonly imageSize: number;
  /** Length of a pooled feature vector and of a token. */
  readonly numFeatures: number;
  /** Number of tokens of an image. */
  readonly numTokens: number;
  /** Classes of the head. */
  readonly numClasses: number;
  /**
   * Number of residual branches drop path can skip, two per block in the order of the blocks. 0 if the family has none.
   */
  readonly numPaths: number;
  /** Number of layers for layer-wise learning-rate decay. The embedding is layer 0, the head the last. */
  readonly numLayers: number;
  /** Name of the linear head in the parameters. */
  readonly classifier: string;
  /** Channel means, subtracted from images scaled to 0..1. */
  readonly mean: readonly number[];
  /** Channel standard deviations, by which the images are then divided. */
  readonly std: readonly number[];
  /** Returns shape and initialiser of every parameter and buffer, under PyTorch's names. */
  specs(): ParameterSpecs;
  /** Returns the layer of a parameter, 0 to `numLayers - 1`, as the MAE code groups them for fine-tuning. */
  layerOf(name: string): number;
  /** Returns the names of the trainable parameters. The other names in `specs` are buffers. */
  trainable(): string[];
  /** Draws initial values. Each depends only on `seed` and its name. */
  initialize(seed: number): HostMap;
  /**
   * Computes the features of float32 images `[batch, imageSize, imageSize, 3]` (NHWC).
   * @throws MemError `bad-shape` for images of another shape.
   * @throws MemError `missing-parameter`.
   */
  forwardFeatures(parameters: TensorMap, images: Tensor, options?: ForwardOptions): Features;
  /**
   * Computes logits `[batch, numClasses]` from features `[batch, numFeatures]`.
   * @throws MemError `missing-parameter`.
   */
  forwardHead(parameters: TensorMap, features: Tensor): Tensor;
  /**
   * Computes features and logits: `forwardFeatures`, then `forwardHead`.
   * @throws MemError as `forwardFeatures`.
   */
  forward(parameters: TensorMap, images: Tensor, options?: ForwardOptions): Classification;
  /** Returns the same backbone with a head for another number of classes. */
  resetClassifier(numClasses: number): Backbone<Config, Family>;
}

/** The members of a backbone that its family defines; `defineBackbone` derives the others. */
export type BackboneDefinition<Config, Family extends string> = Omit<
  Backbone<Config, Family>,
  'trainable' | 'initialize' | 'forward'
>;

const isBuffer = (name: string): boolean => /\.running_(mean|var)$/.test(name);

/** Completes the definition of a backbone, of your own or of this package's families. */
export function defineBackbone<Config, Family extends string>(
  definition: BackboneDefinition<Config, Family>,
): Backbone<Config, Family> {
  const { specs, forwardFeatures, forwardHead } = definition;
  return {
    ...definition,
    trainable: () => Object.keys(specs()).filter((name) => !isBuffer(name)),
    initialize: (seed) => initialize(randomKey(seed), specs()),
    forward: (parameters, images, options) => {
      const features = forwardFeatures(parameters, images, options);
      return { ...features, logits: forwardHead(parameters, features.features) };
    },
  };
}
