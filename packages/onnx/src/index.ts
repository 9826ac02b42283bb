export { type ExportInput, type ExportOnnxOptions, exportOnnx } from './export-onnx.js';
