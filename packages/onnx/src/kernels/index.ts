import type { TraceKernel } from '../trace/register-kernels.js';
import { attentionKernels } from './attention.js';
import { convolutionKernels } from './convolution.js';
import { elementwiseKernels } from './elementwise.js';
import { normalizationKernels } from './normalization.js';
import { optimizerKernels } from './optimizers.js';
import { ownKernels } from './own.js';
import { productKernels } from './products.js';
import { reductionKernels } from './reductions.js';
import { shapeKernels } from './shape.js';

/** What can be traced: tfjs's kernels and ours, by name. */
export const kernels: Readonly<Record<string, TraceKernel>> = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...productKernels,
  ...attentionKernels,
  ...normalizationKernels,
  ...convolutionKernels,
  ...optimizerKernels,
  ...ownKernels,
};
