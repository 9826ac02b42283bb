export { decodeNpy } from './decode-npy.js';
export { decodeSafetensors, type Safetensors } from './decode-safetensors.js';
export { type EncodeSafetensorsOptions, encodeSafetensors, type FloatPrecision } from './encode-safetensors.js';
export type { NamedArray, NamedArrays } from './named-array.js';
