export { decodeNpy } from './decode-npy.js';
export { decodeSafetensors, type Safetensors } from './decode-safetensors.js';
export { type ElementType, elementTypes, withDecodeError } from './element-type.js';
export { encodeSafetensors, safetensorsChunks, type UnsharedBytes } from './encode-safetensors.js';
export { describeFormat, type FileFormat, fileFormat, formatBytes } from './file-format.js';
export { type OpenedSafetensors, openSafetensors, type StoredArray } from './open-safetensors.js';
export { readElements } from './read-elements.js';
export type { EncodeSafetensorsOptions, FloatPrecision } from './safetensors-layout.js';
