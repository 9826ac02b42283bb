export { type Augmentation, checkAugmentation, type ImageVariations } from './augmentation/augmentation.js';
export { type ColorChanges, type ColorJitter, drawColorJitter, jitterColors } from './augmentation/color-jitter.js';
export { type CropAndFlip, cropAndFlip, drawCropAndFlip } from './augmentation/crop-and-flip.js';
export { drawErasing, type Erasing, eraseBox } from './augmentation/erasing.js';
export {
  applyImageOperation,
  type ImageOperation,
  type ImageOperationName,
  imageOperationNames,
} from './augmentation/image-operations.js';
export {
  drawMixture,
  type MixBatchOptions,
  type MixedBatch,
  type MixingOptions,
  type Mixture,
  mixBatch,
} from './augmentation/mixing.js';
export { drawRandAugment, type RandAugment } from './augmentation/rand-augment.js';
export { type CropResizer, createCropResizer, type Interpolation } from './augmentation/resample.js';
export {
  drawResizedCrop,
  type Extent,
  type ImageBox,
  type ResizedCrop,
  type ResizedCropOptions,
} from './augmentation/resized-crop.js';
export { type SoftTargetOptions, softTargets } from './augmentation/soft-targets.js';
export type { TransformOptions } from './augmentation/transform-affine.js';
export { type ChannelStatistics, channelStatistics } from './channel-statistics.js';
export type { MissingSplitOptions } from './collections/build-collection.js';
export { type Collection, type ImageList, takeFromList } from './collections/collection.js';
export { type HeldOutIndices, type HoldOut, type HoldOutOptions, holdOutIndices } from './collections/hold-out.js';
export { type KnownCollection, knownCollections } from './collections/known-collections.js';
export { type LongTailedCollection, makeLongTailedCollection } from './collections/make-long-tailed-collection.js';
export { missingClassesNote, type NotedSplit } from './collections/missing-classes-note.js';
export { parseImageList } from './collections/parse-image-list.js';
export { type JsonList, parseJsonList } from './collections/parse-json-list.js';
export { type Batcher, type BatcherOptions, createBatcher, type ImageBatch } from './create-batcher.js';
export { type DecodeRecordsOptions, decodeRecords } from './decode-records.js';
export { type GunzipOptions, gunzip } from './gunzip.js';
export {
  createImageSet,
  type ImageSet,
  type ImageSetSource,
  type ImageSize,
  type ImageSplit,
} from './image-set.js';
export type { ImageSource, ViewReader } from './image-source.js';
export {
  type LongTailCountsOptions,
  type LongTailProfile,
  longTailCounts,
  longTailProfiles,
} from './long-tail-counts.js';
export { type LongTailIndices, type LongTailOptions, longTailIndices } from './long-tail-indices.js';
export { type LongTailedSplit, type MakeLongTailedOptions, makeLongTailed } from './make-long-tailed.js';
export { memoryImages } from './memory-images.js';
export { normalizeImages } from './normalize-images.js';
export { type ProceduralSetOptions, proceduralSet } from './procedural/procedural-set.js';
export type { AvailableSplits, SplitName, Splits } from './splits.js';
