export {
  type CreateMaskedAutoencoderOptions,
  createMaskedAutoencoder,
  maskedAutoencoder,
  maskedBackboneNames,
} from './create-masked-autoencoder.js';
export type {
  MaskedAutoencoder,
  MaskedAutoencoderOptions,
  MaskingTensors,
  Reconstruction,
} from './masked-autoencoder.js';
export { type DrawMaskingOptions, drawMasking, type Masking, maskingOf } from './masking.js';
export {
  type ReconstructedImages,
  type ReconstructImagesOptions,
  reconstructImages,
} from './reconstruct-images.js';
