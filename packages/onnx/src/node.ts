export { createOnnxRuntime, type OnnxRuntimeOptions } from './native/create-onnx-runtime.js';
export { type OnnxDevice, onnxDevices } from './native/environment.js';
export { type OnnxModel, type OpenOnnxModelOptions, openOnnxModel } from './native/onnx-model.js';
