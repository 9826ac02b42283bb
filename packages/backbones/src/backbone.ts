import type { HostMap } from '@mem/arrays';
import { initialize, type ParameterSpecs } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Options of a forward pass. */
export interface ForwardOptions {
  /** Normalise with the batch's statistics and return new running ones; false unless given. */
  readonly training?: boolean;
  /** `[numPaths, batch]`: what each residual branch is multiplied with per image (`drawPathScales`); ones unless given. */
  readonly pathScales?: Tensor;
}

/** What a backbone makes of a batch of images. */
export interface Features {
  /** `[batch, tokens, numFeatures]`: the patch tokens after the last block, or the last feature map's positions. */
  readonly tokens: Tensor;
  /** `[batch, numFeatures]`: pooled, the head's input. */
  readonly features: Tensor;
  /** Each block's intermediates by name, its `output` among them, under the block's name in the parameters. */
  readonly intermediates: { readonly [block: string]: TensorMap };
  /** New running statistics under their buffers' names; empty outside training. */
  readonly updates: TensorMap;
}

/** Features and their class logits `[batch, numClasses]`. */
export interface Classification extends Features {
  readonly logits: Tensor;
}

/** An image classifier as pure functions of its parameters; nothing in it holds a tensor. */
export interface Backbone<Config = unknown, Family extends string = string> {
  /**
   * Kind of backbone, which tells the members of a union apart and so the type of `config`: `vit`, `cvit`, `resnet`, or a
   * name of your own.
   */
  readonly family: Family;
  /** All settings, defaults included: the family's function makes the same backbone of it again. */
  readonly config: Config;
  /** Height and width of the images. */
  readonly imageSize: number;
  /** Length of a pooled feature vector and of a token. */
  readonly numFeatures: number;
  /** Classes of the head. */
  readonly numClasses: number;
  /** Residual branches that drop path can skip, two in a block and in the order of the blocks; 0 where the family has none. */
  readonly numPaths: number;
  /** Layers for layer-wise learning-rate decay: the embedding is 0, the head the last. */
  readonly numLayers: number;
  /** The linear head's name in the parameters. */
  readonly classifier: string;
  /** Per channel, what is subtracted from images scaled to 0..1 ... */
  readonly mean: readonly number[];
  /** ... and what they are then divided by. */
  readonly std: readonly number[];
  /** Every parameter and buffer with its shape and initialiser, under PyTorch's names. */
  specs(): ParameterSpecs;
  /** The layer, 0 to `numLayers - 1`, that a parameter belongs to (the MAE code's fine-tuning groups). */
  layerOf(name: string): number;
  /** The names in `specs` that gradients train; the others are buffers. */
  trainable(): string[];
  /** First values; each depends only on `seed` and its name. */
  initialize(seed: number): HostMap;
  /**
   * Images float32 `[batch, imageSize, imageSize, 3]` (NHWC) to features.
   * @throws MemError `bad-shape` for other images, `missing-parameter`.
   */
  forwardFeatures(parameters: TensorMap, images: Tensor, options?: ForwardOptions): Features;
  /** Features `[batch, numFeatures]` to logits `[batch, numClasses]`. @throws MemError `missing-parameter`. */
  forwardHead(parameters: TensorMap, features: Tensor): Tensor;
  /** `forwardFeatures`, then `forwardHead`. */
  forward(parameters: TensorMap, images: Tensor, options?: ForwardOptions): Classification;
  /** The same backbone with a head for another number of classes. */
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
