import {
  conv2dSpecs,
  linearSpecs,
  normal02,
  normSpecs,
  type ParameterSpecs,
  transformerBlockSpecs,
  under,
  xavierUniform,
} from '@mem/nn';
import { convolutionBlockSpecs } from './convolution-block.js';
import { sinCosInitializer } from './sin-cos-positions.js';

/** One value for each of a CViT's three stages. */
export type PerStage = readonly [number, number, number];

/** Settings of a CViT encoder, shared by its classifier and its masked autoencoder. */
export interface CvitEncoderConfig {
  /** Height and width of the images, a multiple of the product of `patchSizes`. */
  readonly imageSize: number;
  /** Factor by which each stage divides height and width. */
  readonly patchSizes: PerStage;
  /** Channels of each stage. The last is the length of a token, a multiple of `numHeads`. */
  readonly embedDims: PerStage;
  /** Number of blocks in each stage: convolution blocks in the first two, transformer blocks in the third. */
  readonly depths: PerStage;
  /** Number of attention heads in the third stage. */
  readonly numHeads: number;
  /** Hidden units of the MLPs in each stage, as a multiple of its channels. */
  readonly mlpRatios: PerStage;
}

/** Options of `cvitEncoderSpecs`. */
export interface CvitEncoderSpecsOptions {
  /**
   * Initialisation of the ConvMAE code's classifier, or of its masked autoencoder (with fixed sine-cosine positions).
   * @default 'classifier'
   */
  readonly initialization?: 'classifier' | 'autoencoder';
}

/** Names of the blocks in order, by stage. */
export const cvitBlockNames = ({ depths }: CvitEncoderConfig): readonly string[][] =>
  depths.map((length, stage) => Array.from({ length }, (_, i) => `blocks${stage + 1}.${i}`));

/** Specs of the encoder's parameters without a last norm: embeddings, positions and the blocks of all stages. */
export function cvitEncoderSpecs(
  config: CvitEncoderConfig,
  { initialization = 'classifier' }: CvitEncoderSpecsOptions = {},
): ParameterSpecs {
  const { imageSize, patchSizes, embedDims, mlpRatios } = config;
  const gridSize = imageSize / (patchSizes[0] * patchSizes[1] * patchSizes[2]);
  const width = embedDims[2];
  const isClassifier = initialization === 'classifier';
  const weight = isClassifier ? normal02 : xavierUniform;
  const embeddings = patchSizes.map((size, stage) => {
    const [from, to] = [stage === 0 ? 3 : embedDims[stage - 1]!, embedDims[stage]!];
    return {
      ...under(`patch_embed${stage + 1}.proj`, conv2dSpecs([to, from, size, size])),
      ...under(`patch_embed${stage + 1}.norm`, normSpecs(to)),
    };
  });
  const blocks = cvitBlockNames(config).flatMap((names, stage) => {
    const [dim, mlpRatio] = [embedDims[stage]!, mlpRatios[stage]!];
    const specs =
      stage < 2 ? convolutionBlockSpecs(dim, { mlpRatio }) : transformerBlockSpecs(dim, { mlpRatio, weight });
    return names.map((name) => under(name, specs));
  });
  return {
    pos_embed: [[1, gridSize ** 2, width], isClassifier ? normal02 : sinCosInitializer(gridSize, 0)],
    ...Object.assign({}, ...embeddings),
    ...(isClassifier
      ? {}
      : { 'patch_embed3.proj.weight': [[width, embedDims[1], patchSizes[2], patchSizes[2]], xavierUniform] }),
    ...under('patch_embed4', linearSpecs(width, width, weight)),
    ...Object.assign({}, ...blocks),
  };
}
