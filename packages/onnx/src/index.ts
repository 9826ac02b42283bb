export { type ExportInput, type ExportOnnxOptions, exportOnnx, type OperatorSet, operatorSets } from './export-onnx.js';
