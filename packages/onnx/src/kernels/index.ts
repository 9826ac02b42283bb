import type { TraceKernels } from '../trace/trace-kernel.js';
import { attentionKernels } from './attention.js';
import { convolutionKernels } from './convolution.js';
import { elementwiseKernels } from './elementwise.js';
import { gatherKernels } from './gather.js';
import { joinKernels } from './join.js';
import { normalizationKernels } from './normalization.js';
import { optimizerKernels } from './optimizers.js';
import { ownKernels } from './own.js';
import { paddingKernels } from './padding.js';
import { productKernels, stockProductKernels } from './products.js';
import { reductionKernels } from './reductions.js';
import { shapeKernels } from './shape.js';
import { stockConvolutionKernels } from './stock-convolution.js';

/** Kernels that can be traced, of tfjs and of `@mem/tensor`, by name. */
export const kernels: TraceKernels = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...joinKernels,
  ...paddingKernels,
  ...gatherKernels,
  ...stockProductKernels,
  ...productKernels,
  ...attentionKernels,
  ...normalizationKernels,
  ...stockConvolutionKernels,
  ...convolutionKernels,
  ...optimizerKernels,
  ...ownKernels,
};
