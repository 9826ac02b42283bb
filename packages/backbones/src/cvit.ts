import { checkMultiple, checkOption, checkPositive, MemError } from '@mem/errors';
import {
  layerNormLayer,
  linearLayer,
  linearSpecs,
  normal02,
  normSpecs,
  type ParameterSpecs,
  parameter,
  transformerBlocks,
  under,
} from '@mem/nn';
import { tokenMean } from '@mem/tensor';
import { add } from '@tensorflow/tfjs-core';
import { type Backbone, type ClassifierConfig, defineBackbone, type Features } from './backbone.js';
import { convolutionStages } from './convolution-stages.js';
import { type CvitEncoderConfig, cvitBlockNames, cvitEncoderSpecs, type PerStage } from './cvit-encoder.js';
import { imagenetMean, imagenetStd } from './image-statistics.js';

/** Settings of a CViT. */
export interface CvitConfig extends ClassifierConfig, Omit<CvitEncoderConfig, 'patchSizes' | 'mlpRatios'> {
  /**
   * Factor by which each stage divides height and width. The default gives tokens of 16x16 pixels.
   * @default [4, 2, 2]
   */
  readonly patchSizes?: PerStage;
  /**
   * Hidden units of the MLPs in each stage, as a multiple of its channels.
   * @default [4, 4, 4]
   */
  readonly mlpRatios?: PerStage;
  /**
   * Pooling: `avg` takes the mean of the tokens, then `fc_norm`; `norm` takes `norm`, then the mean.
   * @default 'avg'
   */
  readonly globalPool?: 'avg' | 'norm';
}

/** A CViT, with all settings in `config`. */
export type CvitBackbone = Backbone<Required<CvitConfig>, 'cvit'>;

/**
 * Creates the convolution-transformer hybrid of ConvMAE (Gao et al. 2022): two stages of depthwise convolution blocks,
 * then transformer blocks, with the parameter names of the ConvMAE code and the initialisation of its classifier.
 * @throws MemError `bad-option` for sizes that do not fit each other.
 * @throws MemError `unknown-name` for an unknown `globalPool`.
 */
export function cvit({
  patchSizes = [4, 2, 2],
  mlpRatios = [4, 4, 4],
  globalPool = 'avg',
  mean = imagenetMean,
  std = imagenetStd,
  ...required
}: CvitConfig): CvitBackbone {
  const config = { ...required, patchSizes, mlpRatios, globalPool, mean, std };
  checkCvit(config);
  const { imageSize, numClasses, embedDims, depths, numHeads } = config;
  const width = embedDims[2];
  const [first, second, transformers] = cvitBlockNames(config) as [string[], string[], string[]];
  const firstPath = 2 * (first.length + second.length);
  const pooledNorm = globalPool === 'avg' ? 'fc_norm' : 'norm';

  return defineBackbone({
    family: 'cvit',
    config,
    imageSize,
    numFeatures: width,
    numTokens: (imageSize / (patchSizes[0] * patchSizes[1] * patchSizes[2])) ** 2,
    numClasses,
    numPaths: firstPath + 2 * transformers.length,
    numLayers: depths[2] + 2,
    classifier: 'head',
    mean,
    std,
    specs: (): ParameterSpecs => ({
      ...cvitEncoderSpecs(config),
      ...under(pooledNorm, normSpecs(width)),
      ...under('head', linearSpecs(width, numClasses, normal02)),
    }),
    // As in the ConvMAE code, everything before the transformer blocks is one layer.
    layerOf: (name) => {
      const block = /^blocks3\.(\d+)\./.exec(name)?.[1];
      if (block !== undefined) return Number(block) + 1;
      return /^(pos_embed$|patch_embed\d\.|blocks[12]\.)/.test(name) ? 0 : depths[2] + 1;
    },
    forwardFeatures: (parameters, images, { pathScales } = {}): Features => {
      const stages = convolutionStages(parameters, config, images, { pathScales });
      const embedded = add(stages.tokens, parameter(parameters, 'pos_embed'));
      const options = { numHeads, pathScales, firstPath };
      const { x, intermediates } = transformerBlocks(parameters, transformers, embedded, options);
      const features =
        globalPool === 'avg'
          ? layerNormLayer(parameters, pooledNorm, tokenMean(x))
          : tokenMean(layerNormLayer(parameters, pooledNorm, x));
      return { tokens: x, features, intermediates: { ...stages.intermediates, ...intermediates }, updates: {} };
    },
    forwardHead: (parameters, features) => linearLayer(parameters, 'head', features),
    resetClassifier: (classes) => cvit({ ...config, numClasses: classes }),
  });
}

function checkCvit(config: Required<CvitConfig>): void {
  const { imageSize, numClasses, patchSizes, embedDims, depths, numHeads, mlpRatios, globalPool } = config;
  checkOption('globalPool', globalPool, ['avg', 'norm']);
  const sizes = { imageSize, numClasses, numHeads };
  for (const [name, value] of Object.entries(sizes)) checkPositive(name, value, { integer: true });
  for (const [name, values] of Object.entries({ patchSizes, embedDims, depths, mlpRatios })) {
    if (values.length !== 3) {
      throw new MemError('bad-option', `${name} must have one entry for each of 3 stages, but has ${values.length}.`, {
        [name]: values,
      });
    }
    for (const value of values) checkPositive(`every entry of ${name}`, value, { integer: name !== 'mlpRatios' });
  }
  const patch = patchSizes[0] * patchSizes[1] * patchSizes[2];
  checkMultiple('imageSize', imageSize, 'the product of patchSizes', patch);
  checkMultiple('embedDims[2]', embedDims[2], 'numHeads', numHeads);
  for (const [stage, ratio] of mlpRatios.entries()) {
    checkMultiple(`embedDims[${stage}] * mlpRatios[${stage}]`, embedDims[stage]! * ratio, 'whole hidden units', 1);
  }
}
