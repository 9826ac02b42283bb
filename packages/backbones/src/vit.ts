import { checkMultiple, checkOption, checkPositive } from '@mem/errors';
import {
  conv2dLayer,
  conv2dSpecs,
  layerNormLayer,
  linearLayer,
  linearSpecs,
  normal02,
  normSpecs,
  type ParameterSpecs,
  parameter,
  transformerBlockSpecs,
  transformerBlocks,
  under,
  xavierUniform,
} from '@mem/nn';
import { type TensorMap, tokenMean } from '@mem/tensor';
import { add, concat, reshape, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { type Backbone, type ClassifierConfig, defineBackbone, type Features } from './backbone.js';
import type { GlobalPool } from './backbone-entry.js';
import { checkImages } from './check-images.js';
import { imagenetMean, imagenetStd } from './image-statistics.js';
import { sinCosInitializer } from './sin-cos-positions.js';

/** Settings of a ViT. */
export interface VitConfig extends ClassifierConfig {
  /** Height and width of a patch in pixels, a divisor of `imageSize`. */
  readonly patchSize: number;
  /** Length of a token, a multiple of 4 and of `numHeads`. */
  readonly width: number;
  /** Number of transformer blocks. */
  readonly depth: number;
  /** Number of attention heads per block. */
  readonly numHeads: number;
  /**
   * Hidden units of a block's MLP as a multiple of `width`.
   * @default 4
   */
  readonly mlpRatio?: number;
  /**
   * Pooling: `avg` takes the mean of the patch tokens, then `fc_norm`; `cls` takes `norm`, then the class token.
   * @default 'avg'
   */
  readonly globalPool?: GlobalPool;
}

/** A ViT, with all settings in `config`. */
export type VitBackbone = Backbone<Required<VitConfig>, 'vit'>;

/**
 * Creates a vision transformer (Dosovitskiy et al. 2021) with timm's parameter names and the MAE code's initialisation.
 * @throws MemError `bad-option` for sizes that do not fit each other.
 * @throws MemError `unknown-name` for an unknown `globalPool`.
 */
export function vit({
  mlpRatio = 4,
  globalPool = 'avg',
  mean = imagenetMean,
  std = imagenetStd,
  ...required
}: VitConfig): VitBackbone {
  const config = { ...required, mlpRatio, globalPool, mean, std };
  checkVit(config);
  const { imageSize, numClasses, patchSize, width, depth, numHeads } = config;
  const gridSize = imageSize / patchSize;
  const numPatches = gridSize ** 2;
  const blockNames = Array.from({ length: depth }, (_, i) => `blocks.${i}`);
  const pooledNorm = globalPool === 'avg' ? 'fc_norm' : 'norm';

  return defineBackbone({
    family: 'vit',
    config,
    imageSize,
    numFeatures: width,
    numTokens: numPatches,
    numClasses,
    numPaths: 2 * depth,
    numLayers: depth + 2,
    classifier: 'head',
    mean,
    std,
    specs: (): ParameterSpecs => ({
      cls_token: [[1, 1, width], normal02],
      pos_embed: [[1, 1 + numPatches, width], sinCosInitializer(gridSize, 1)],
      ...under('patch_embed.proj', conv2dSpecs([width, 3, patchSize, patchSize])),
      'patch_embed.proj.weight': [[width, 3, patchSize, patchSize], xavierUniform],
      ...Object.assign({}, ...blockNames.map((name) => under(name, transformerBlockSpecs(width, { mlpRatio })))),
      ...under(pooledNorm, normSpecs(width)),
      ...under('head', linearSpecs(width, numClasses, normal02)),
    }),
    layerOf: (name) => {
      const block = /^blocks\.(\d+)\./.exec(name)?.[1];
      if (block !== undefined) return Number(block) + 1;
      return /^(cls_token|pos_embed|patch_embed\.)/.test(name) ? 0 : depth + 1;
    },
    forwardFeatures: (parameters, images, { pathScales } = {}): Features => {
      checkImages(images, imageSize);
      const [batch] = images.shape as [number];
      const embedded = embed(parameters, images, patchSize);
      const { x, intermediates } = transformerBlocks(parameters, blockNames, embedded, { numHeads, pathScales });
      const tokens = slice(x, [0, 1, 0], [batch, numPatches, width]);
      const pooled =
        globalPool === 'avg' ? tokenMean(tokens) : reshape(slice(x, [0, 0, 0], [batch, 1, width]), [batch, width]);
      return { tokens, features: layerNormLayer(parameters, pooledNorm, pooled), intermediates, updates: {} };
    },
    forwardHead: (parameters, features) => linearLayer(parameters, 'head', features),
    resetClassifier: (classes) => vit({ ...config, numClasses: classes }),
  });
}

/** Embeds images as the class token and patch tokens with their positions, `[batch, 1 + patches, width]`. */
function embed(parameters: TensorMap, images: Tensor, patchSize: number): Tensor {
  const patches = conv2dLayer(parameters, 'patch_embed.proj', images, { stride: patchSize });
  const [batch, height, width, dim] = patches.shape as [number, number, number, number];
  // Adding to zeros instead of tiling makes the gradient that of a broadcast addition.
  const classTokens = add(zeros([batch, 1, dim]), parameter(parameters, 'cls_token'));
  const tokens = concat([classTokens, reshape(patches, [batch, height * width, dim])], 1);
  return add(tokens, parameter(parameters, 'pos_embed'));
}

function checkVit(config: Required<VitConfig>): void {
  const { imageSize, numClasses, patchSize, width, depth, numHeads, mlpRatio, globalPool } = config;
  checkOption('globalPool', globalPool, ['avg', 'cls']);
  checkPositive('mlpRatio', mlpRatio);
  const sizes = { imageSize, numClasses, patchSize, width, depth, numHeads };
  for (const [name, value] of Object.entries(sizes)) checkPositive(name, value, { integer: true });
  checkMultiple('imageSize', imageSize, 'patchSize', patchSize);
  checkMultiple('width', width, 'numHeads', numHeads);
  checkMultiple('width', width, 'sine and cosine of two coordinates', 4);
  checkMultiple('width * mlpRatio', width * mlpRatio, 'whole hidden units', 1);
}
