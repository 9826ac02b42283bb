export { type ChannelStatistics, channelStatistics } from './channel-statistics.js';
export { type Batcher, type BatcherOptions, createBatcher, type ImageBatch } from './create-batcher.js';
export { type CropAndFlip, cropAndFlip, drawCropAndFlip } from './crop-and-flip.js';
export { type DecodeRecordsOptions, decodeRecords } from './decode-records.js';
export { type GunzipOptions, gunzip } from './gunzip.js';
export {
  createImageSet,
  type ImageSet,
  type ImageSetSource,
  type ImageSize,
  type ImageSplit,
  type ImageSplits,
} from './image-set.js';
export { type LongTailCountsOptions, type LongTailProfile, longTailCounts } from './long-tail-counts.js';
export { type LongTailedSplit, type MakeLongTailedOptions, makeLongTailed } from './make-long-tailed.js';
export { normalizeImages } from './normalize-images.js';
export { type ProceduralSetOptions, proceduralSet } from './procedural/procedural-set.js';
