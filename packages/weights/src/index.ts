export { type ByteSource, readExactly } from './byte-source.js';
export { decodeNpy } from './decode-npy.js';
export { decodeSafetensors, type Safetensors } from './decode-safetensors.js';
export { type ElementType, elementTypes } from './element-type.js';
export { encodeSafetensors, type UnsharedBytes } from './encode-safetensors.js';
export { describeFormat, type FileFormat, fileFormat, formatBytes } from './file-format.js';
export {
  elementCount,
  isSize,
  type LazyNamedArray,
  type LazyNamedArrays,
  type NamedArray,
  type NamedArrays,
} from './named-array.js';
export { type OpenedSafetensors, openSafetensors } from './open-safetensors.js';
export { readElements } from './read-elements.js';
export { readNamedArray } from './read-named-array.js';
export { safetensorsChunks } from './safetensors-chunks.js';
export type { EncodeSafetensorsOptions, FloatPrecision } from './safetensors-layout.js';
