export {
  type BadFile,
  type CheckedFiles,
  type CheckImageFilesOptions,
  checkImageFiles,
} from './node/check-image-files.js';
export { type DecodeImageOptions, decodeImage } from './node/decode-image.js';
export { readJson, readText } from './node/file-errors.js';
export { fileImages, type ImageFiles } from './node/file-images.js';
export { type FileSource, fileSource } from './node/file-source.js';
export { encodeThumbnail, type ThumbnailOptions } from './node/image-thumbnail.js';
export type { EvaluationSize } from './node/image-view.js';
export { type ImageInspection, type InspectImagesOptions, inspectImages } from './node/inspect-images.js';
export type { RawImage } from './node/raw-image.js';
export { type ReadCollectionOptions, readCollection } from './node/read-collection.js';
export { type ReadRecordSetOptions, readRecordSet } from './node/read-record-set.js';
export { unfinishedSuffix, writeFileAtomic } from './node/write-file-atomic.js';
export { type WriteListsOptions, writeLists } from './node/write-lists.js';
export { decodeText } from './text/decode-text.js';
export { type ParseJsonOptions, parseJson } from './text/parse-json.js';
