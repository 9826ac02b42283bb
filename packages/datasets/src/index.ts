export type { Augmentation, ImageVariations } from './augmentation/augmentation.js';
export type { ColorJitter } from './augmentation/color-jitter.js';
export type { Erasing } from './augmentation/erasing.js';
export type { Extent, ImageBox } from './augmentation/image-box.js';
export { type MixBatchOptions, type MixedBatch, type MixingOptions, mixBatch } from './augmentation/mixing.js';
export type { RandAugment } from './augmentation/rand-augment.js';
export type { Interpolation } from './augmentation/resample.js';
export type { SoftTargetOptions } from './augmentation/soft-targets.js';
export type { ChannelStatistics } from './channel-statistics.js';
export type { MissingSplitOptions } from './collections/build-collection.js';
export { type Collection, type ImageList, takeFromList } from './collections/collection.js';
export { type HeldOutIndices, type HoldOut, type HoldOutOptions, holdOutIndices } from './collections/hold-out.js';
export { type LongTailedCollection, makeLongTailedCollection } from './collections/make-long-tailed-collection.js';
export { missingClassesNote, type NotedSplit } from './collections/missing-classes-note.js';
export { type ProtocolNoteOptions, type ProtocolPart, protocolNote } from './collections/protocol-note.js';
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
export { type ProceduralSetOptions, proceduralSet } from './procedural/procedural-set.js';
export type { AvailableSplits, SplitName, Splits } from './splits.js';
