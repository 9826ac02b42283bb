export { linearHeadOf, type OnnxHead } from './graph/linear-head.js';
export { createOnnxRuntime, type OnnxRuntimeOptions } from './node/create-onnx-runtime.js';
export { gpuNames } from './node/gpu-names.js';
export { type OnnxModel, type OpenOnnxModelOptions, openOnnxModel } from './node/onnx-model.js';
export { type OnnxDevice, onnxDevices } from './node/session-options.js';
