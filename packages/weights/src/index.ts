export type { ByteSource } from './byte-source.js';
export { decodeNpy } from './decode-npy.js';
export { decodeSafetensors, type Safetensors } from './decode-safetensors.js';
export { encodeSafetensors } from './encode-safetensors.js';
export type { LazyNamedArray, LazyNamedArrays, NamedArray, NamedArrays } from './named-array.js';
export { type OpenedSafetensors, openSafetensors } from './open-safetensors.js';
export { safetensorsChunks } from './safetensors-chunks.js';
export type { EncodeSafetensorsOptions, FloatPrecision } from './safetensors-layout.js';
