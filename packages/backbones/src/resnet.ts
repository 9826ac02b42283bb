import { checkOption, checkPositive, MemError } from '@mem/errors';
import { linearLayer, linearSpecs, type ParameterSpecs, under } from '@mem/nn';
import { maxPool, type TensorMap, tokenMean } from '@mem/tensor';
import { relu, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { type Backbone, type ClassifierConfig, defineBackbone, type Features } from './backbone.js';
import { checkImages } from './check-images.js';
import { type ConvolutionNorm, convolutionNormSpecs, convolveAndNormalize } from './convolution-norm.js';
import { imagenetMean, imagenetStd } from './image-statistics.js';
import {
  expansion,
  type ResidualBlock,
  type ResidualBlockKind,
  residualBlock,
  residualBlockSpecs,
  runResidualBlock,
} from './residual-block.js';

/**
 * Stem of a ResNet: `small`, for 32x32 images, is a 3x3 convolution; `imagenet` is a 7x7 convolution with stride 2,
 * then 3x3 max pooling with stride 2.
 */
export type ResnetStem = 'small' | 'imagenet';

/** Settings of a ResNet or ResNeXt. */
export interface ResnetConfig extends ClassifierConfig {
  /** Kind of residual block. */
  readonly block: ResidualBlockKind;
  /** Number of blocks in each stage. Every stage but the first halves height and width. */
  readonly layers: readonly number[];
  /** Planes of each stage. A bottleneck block outputs four times as many channels. */
  readonly stagePlanes: readonly number[];
  /** Kind of stem. */
  readonly stem: ResnetStem;
  /**
   * Output channels of the stem.
   * @default stagePlanes[0]
   */
  readonly stemWidth?: number;
  /**
   * Groups of the 3x3 convolution in bottleneck blocks. More than 1 makes a ResNeXt.
   * @default 1
   */
  readonly groups?: number;
  /**
   * Channels per group in a block of 64 planes.
   * @default 64
   */
  readonly widthPerGroup?: number;
  /**
   * Initialise every block as the identity, by zeros in its last norm.
   * @default false
   */
  readonly zeroInitResidual?: boolean;
}

/** A ResNet or ResNeXt, with all settings in `config`. */
export type ResnetBackbone = Backbone<Required<ResnetConfig>, 'resnet'>;

/**
 * Creates a ResNet (He et al. 2016) or ResNeXt (Xie et al. 2017) with torchvision's parameter names and initialisation.
 * @throws MemError `bad-option` for sizes that do not fit each other.
 * @throws MemError `unknown-name` for an unknown block or stem.
 */
export function resnet({
  stemWidth,
  groups = 1,
  widthPerGroup = 64,
  zeroInitResidual = false,
  mean = imagenetMean,
  std = imagenetStd,
  ...required
}: ResnetConfig): ResnetBackbone {
  const planes = required.stagePlanes[0] ?? 0;
  const config = { ...required, stemWidth: stemWidth ?? planes, groups, widthPerGroup, zeroInitResidual, mean, std };
  checkResnet(config);
  const { imageSize, numClasses } = config;
  const stem: ConvolutionNorm = {
    convolution: 'conv1',
    norm: 'bn1',
    from: 3,
    to: config.stemWidth,
    ...(config.stem === 'imagenet' ? { size: 7, stride: 2 } : { size: 3 }),
  };
  const blocks = residualBlocks(config);
  const numFeatures = config.stagePlanes.at(-1)! * expansion[config.block];

  return defineBackbone({
    family: 'resnet',
    config,
    imageSize,
    numFeatures,
    numTokens: mapSize(config) ** 2,
    numClasses,
    numPaths: 0,
    numLayers: blocks.length + 2,
    classifier: 'fc',
    mean,
    std,
    specs: (): ParameterSpecs => ({
      ...convolutionNormSpecs(stem),
      ...Object.assign({}, ...blocks.map((block) => residualBlockSpecs(block, zeroInitResidual))),
      ...under('fc', linearSpecs(numFeatures, numClasses)),
    }),
    layerOf: (name) => {
      if (/^(conv1|bn1)\./.test(name)) return 0;
      return blocks.findIndex((block) => name.startsWith(`${block.name}.`)) + 1 || blocks.length + 1;
    },
    forwardFeatures: (parameters, images, { training = false } = {}): Features => {
      checkImages(images, imageSize);
      const updates: Record<string, Tensor> = {};
      const options = { training, updates };
      let x = relu(convolveAndNormalize(parameters, stem, images, options));
      if (config.stem === 'imagenet') x = maxPool(x, { size: 3, stride: 2, padding: 1 });
      const intermediates: Record<string, TensorMap> = {};
      for (const block of blocks) {
        const result = runResidualBlock(parameters, block, x, options);
        intermediates[block.name] = result.intermediates;
        x = result.x;
      }
      const [batch, height, width] = x.shape as [number, number, number];
      const tokens = reshape(x, [batch, height * width, numFeatures]);
      return { tokens, features: tokenMean(tokens), intermediates, updates };
    },
    forwardHead: (parameters, features) => linearLayer(parameters, 'fc', features),
    resetClassifier: (classes) => resnet({ ...config, numClasses: classes }),
  });
}

/** Returns the height and width of the last feature map; strided layers round up. */
function mapSize({ imageSize, stem, layers }: Required<ResnetConfig>): number {
  const halvings = layers.length - 1 + (stem === 'imagenet' ? 2 : 0);
  return Math.ceil(imageSize / 2 ** halvings);
}

/** Blocks of all stages in order, named `layer1.0`, `layer1.1`, ... */
function residualBlocks(config: Required<ResnetConfig>): ResidualBlock[] {
  const { block: kind, layers, stagePlanes, stemWidth, groups, widthPerGroup } = config;
  let from = stemWidth;
  return layers.flatMap((length, stage) =>
    Array.from({ length }, (_, i) => {
      const [name, planes] = [`layer${stage + 1}.${i}`, stagePlanes[stage]!];
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const block = residualBlock({ name, kind, from, planes, stride, groups, widthPerGroup });
      from = planes * expansion[kind];
      return block;
    }),
  );
}

function checkResnet(config: Required<ResnetConfig>): void {
  const { imageSize, numClasses, block, layers, stagePlanes, stem, stemWidth, groups, widthPerGroup } = config;
  checkOption('block', block, Object.keys(expansion));
  checkOption('stem', stem, ['small', 'imagenet']);
  const sizes = { imageSize, numClasses, stemWidth, groups, widthPerGroup };
  for (const [name, value] of Object.entries(sizes)) checkPositive(name, value, { integer: true });
  for (const length of layers) checkPositive('every entry of layers', length, { integer: true });
  for (const planes of stagePlanes) checkPositive('every entry of stagePlanes', planes, { integer: true });
  if (layers.length === 0 || layers.length !== stagePlanes.length) {
    throw new MemError(
      'bad-option',
      `layers and stagePlanes must have one entry per stage, but have ${layers.length} and ${stagePlanes.length}.`,
      { layers, stagePlanes },
    );
  }
  if (block === 'basic' && (groups !== 1 || widthPerGroup !== 64)) {
    throw new MemError(
      'bad-option',
      `Basic blocks take groups 1 and widthPerGroup 64, but are given ${groups} and ${widthPerGroup}; use bottleneck blocks.`,
      { groups, widthPerGroup },
    );
  }
  const narrowest = Math.min(...stagePlanes);
  if (narrowest * widthPerGroup < 64) {
    throw new MemError(
      'bad-option',
      `A stage of ${narrowest} planes with widthPerGroup ${widthPerGroup} leaves a group without channels; their product must be at least 64.`,
      { stagePlanes, widthPerGroup },
    );
  }
}
