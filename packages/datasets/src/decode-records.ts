import { checkPositive } from '@mem/errors';
import { badFile } from './bad-file.js';
import type { ImageSplit } from './image-set.js';

/** Options of `decodeRecords`. */
export interface DecodeRecordsOptions {
  /** Number of classes, at most 256 because a record stores its class in one byte. */
  readonly numClasses: number;
  /**
   * Height of an image.
   * @default 32
   */
  readonly height?: number;
  /**
   * Width of an image.
   * @default 32
   */
  readonly width?: number;
  /**
   * Channels of an image.
   * @default 3
   */
  readonly channels?: number;
  /** Name of the data in error messages, such as a file's path. */
  readonly source?: string;
}

/**
 * Decodes records in CIFAR-10's binary format (Krizhevsky, 2009): a class id of one byte, then `channels` planes of
 * height * width bytes, row by row. Returns images `[records, height, width, channels]`.
 * @throws MemError `bad-file` if there are no records, the last one is truncated, or a class id is out of range.
 */
export function decodeRecords(
  bytes: Uint8Array,
  { numClasses, height = 32, width = 32, channels = 3, source = 'the record data' }: DecodeRecordsOptions,
): ImageSplit {
  for (const [what, value] of Object.entries({ numClasses, height, width, channels })) {
    checkPositive(what, value, { integer: true });
  }
  const pixels = height * width;
  const recordSize = 1 + pixels * channels;
  const records = bytes.length / recordSize;
  if (records === 0) throw badFile(`records of ${recordSize} bytes in ${source}`, 'it is empty', { source });
  if (!Number.isInteger(records)) {
    throw badFile(
      `complete records of 1 + ${channels} * ${height} * ${width} = ${recordSize} bytes in ${source}`,
      `its ${bytes.length} bytes end ${bytes.length % recordSize} bytes into record ${Math.floor(records)}. The file is truncated or has another image size`,
      { source, bytes: bytes.length, recordSize },
    );
  }
  const labels = new Int32Array(records);
  const images = new Uint8Array(records * pixels * channels);
  for (let r = 0; r < records; r++) {
    const label = bytes[r * recordSize]!;
    if (label >= numClasses) {
      throw badFile(`class ids from 0 to ${numClasses - 1} in ${source}`, `record ${r} has ${label}`, {
        source,
        record: r,
        label,
      });
    }
    labels[r] = label;
    for (let c = 0; c < channels; c++) {
      let from = r * recordSize + 1 + c * pixels;
      const end = (r + 1) * pixels * channels;
      for (let to = r * pixels * channels + c; to < end; to += channels) images[to] = bytes[from++]!;
    }
  }
  return { images, labels };
}
