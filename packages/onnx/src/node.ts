export { createOnnxRuntime, type OnnxRuntimeOptions } from './node/create-onnx-runtime.js';
export { type OnnxDevice, onnxDevices } from './node/environment.js';
export { type OnnxModel, type OpenOnnxModelOptions, openOnnxModel } from './node/onnx-model.js';
