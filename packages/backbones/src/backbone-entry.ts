import type { Backbone, ClassifierConfig } from './backbone.js';

/** Settings of a named backbone that depend on the data set. */
export interface BackboneSettings extends ClassifierConfig {
  /**
   * Pooling, one of the entry's `globalPools`.
   * @default 'avg'
   */
  readonly globalPool?: GlobalPool;
}

/**
 * Pooling of a ViT: `cls` takes the class token as timm's classifiers do, `avg` the mean of the patch tokens.
 */
export type GlobalPool = 'avg' | 'cls';

/** A named backbone. */
export interface BackboneEntry<Made extends Backbone = Backbone> {
  /** The family of what `create` returns. */
  readonly family: Made['family'];
  /** Height and width of the images the backbone was designed for. */
  readonly imageSize: number;
  /** Poolings to choose from with `globalPool`. By default there is no choice. */
  readonly globalPools?: readonly GlobalPool[];
  /** Makes the backbone for a data set. */
  readonly create: (settings: BackboneSettings) => Made;
}

/**
 * Backbones by name: `defaultBackbones`, or a map with entries of your own.
 * @example
 * ```ts
 * const backbones: Backbones = {
 *   ...defaultBackbones,
 *   'resnet32-cifar': {
 *     family: 'resnet',
 *     imageSize: 32,
 *     create: (settings) =>
 *       resnet({ ...settings, block: 'basic', stagePlanes: [16, 32, 64], stem: 'small', layers: [5, 5, 5] }),
 *   },
 * };
 * ```
 */
export type Backbones<Made extends Backbone = Backbone> = Readonly<Record<string, BackboneEntry<Made>>>;
