import { normal02, normSpecs, type ParameterSpecs, transformerBlockSpecs, under, xavierUniform, zeros } from '@mem/nn';
import { convolutionBlockSpecs, convolutionSpecs } from './convolution-block.js';
import { sinCosInitializer } from './sin-cos-positions.js';

/** One value for each of a CViT's three stages. */
export type PerStage = readonly [number, number, number];

/** What determines a CViT's encoder, in its classifier and in its masked autoencoder. */
export interface CvitEncoderConfig {
  /** Height and width of the images, a multiple of the product of `patchSizes`. */
  readonly imageSize: number;
  /** Each stage divides height and width by its patch size. */
  readonly patchSizes: PerStage;
  /** Channels of each stage; the last is the tokens' length, a multiple of `numHeads`. */
  readonly embedDims: PerStage;
  /** Blocks of each stage: convolutions in two, transformers in the third. */
  readonly depths: PerStage;
  /** Attention heads of the third stage. */
  readonly numHeads: number;
  /** Hidden units of an MLP by its stage's channels. */
  readonly mlpRatios: PerStage;
}

/** Options of `cvitEncoderSpecs`. */
export interface CvitEncoderSpecsOptions {
  /** As the ConvMAE code starts its classifier, or its masked autoencoder (whose positions are fixed sine-cosines). */
  readonly initialization?: 'classifier' | 'autoencoder';
}

/** The blocks' names in order, by stage. */
export const cvitBlockNames = ({ depths }: CvitEncoderConfig): readonly string[][] =>
  depths.map((length, stage) => Array.from({ length }, (_, i) => `blocks${stage + 1}.${i}`));

/** The encoder's parameters without a last norm: embeddings, positions and the blocks of all stages. */
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
      ...under(`patch_embed${stage + 1}.proj`, convolutionSpecs([to, from, size, size])),
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
    'patch_embed4.weight': [[width, width], weight],
    'patch_embed4.bias': [[width], zeros],
    ...Object.assign({}, ...blocks),
  };
}
