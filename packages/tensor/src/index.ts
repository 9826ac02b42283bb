export { addBackend } from './add-backend.js';
export { mapTensors, type ValueAndGradients, valueAndGradients } from './autodiff.js';
export { checkUpload } from './check-upload.js';
export { CompileBackend } from './compile-backend.js';
export {
  createRuntime,
  hostRuntime,
  type RuntimeName,
  runtimeNames,
} from './create-runtime.js';
export type {
  AdamWAttributes,
  Conv2dAttributes,
  FilterGradientAttributes,
  InputGradientAttributes,
  KernelSignature,
  NoAttributes,
  OwnKernelName,
  OwnKernelSignatures,
  PoolAttributes,
  SgdAttributes,
} from './kernel-signatures.js';
export { onBackend } from './on-backend.js';
export { type AdamWSlot, adamWUpdate } from './ops/adamw.js';
export { attention } from './ops/attention.js';
export { type BatchNormResult, batchNormEvaluation, batchNormTraining } from './ops/batch-norm.js';
export { columnSum } from './ops/column-sum.js';
export { type Conv2dOptions, conv2d } from './ops/conv2d.js';
export { gatherTokens, permuteColumns } from './ops/gather.js';
export { gelu } from './ops/gelu.js';
export { layerNorm } from './ops/layer-norm.js';
export { linear } from './ops/linear.js';
export { magnitude } from './ops/magnitude.js';
export { type MatMulOptions, matMul } from './ops/matrix-product.js';
export { maxPool } from './ops/max-pool.js';
export { type SgdSlot, sgdUpdate } from './ops/sgd.js';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.js';
export { tokenMean } from './ops/token-mean.js';
export { topK } from './ops/top-k.js';
export type { OwnKernelInfo } from './own-kernel.js';
export { ownKernels } from './own-kernels.js';
export { reportKernels } from './report.js';
export type {
  CompileOptions,
  KernelReport,
  Program,
  Replace,
  Runtime,
  TensorMap,
  Tree,
  Value,
  ValueMap,
} from './runtime.js';
export { leaves, mapTree } from './tree.js';
