import { adamWKernel } from './ops/adamw.js';
import { attentionGradientKernel, attentionKernel } from './ops/attention.js';
import { batchNormGradientKernel, batchNormKernel } from './ops/batch-norm.js';
import { columnSumKernel } from './ops/column-sum.js';
import { conv2dInputGradientKernel, conv2dKernel } from './ops/conv2d.js';
import { conv2dFilterGradientKernel } from './ops/conv2d-filter-gradient.js';
import { gatherTokensKernel, permuteColumnsKernel } from './ops/gather.js';
import { geluGradientKernel, geluKernel } from './ops/gelu.js';
import { layerNormGradientKernel, layerNormKernel } from './ops/layer-norm.js';
import { linearKernel } from './ops/linear.js';
import { magnitudeKernel } from './ops/magnitude.js';
import { matMulKernel } from './ops/matrix-product.js';
import { maxPoolGradientKernel, maxPoolKernel } from './ops/max-pool.js';
import { sgdKernel } from './ops/sgd.js';
import { softmaxCrossEntropyKernel } from './ops/softmax-cross-entropy.js';
import { tokenMeanKernel } from './ops/token-mean.js';
import { topKKernel } from './ops/top-k.js';
import type { OwnKernelInfo } from './own-kernel.js';

/** All kernels of this package. A runtime that cannot compose them implements them. */
export const ownKernels: readonly OwnKernelInfo[] = [
  matMulKernel,
  linearKernel,
  layerNormKernel,
  layerNormGradientKernel,
  geluKernel,
  geluGradientKernel,
  attentionKernel,
  attentionGradientKernel,
  softmaxCrossEntropyKernel,
  conv2dKernel,
  conv2dInputGradientKernel,
  conv2dFilterGradientKernel,
  batchNormKernel,
  batchNormGradientKernel,
  maxPoolKernel,
  maxPoolGradientKernel,
  tokenMeanKernel,
  columnSumKernel,
  topKKernel,
  gatherTokensKernel,
  permuteColumnsKernel,
  magnitudeKernel,
  adamWKernel,
  sgdKernel,
];
