import { type ByteSource, readExactly } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type Entry, Reader, ZipReader } from '@zip.js/zip.js';
import { badPth, short } from './bad-pth.js';

/** Much larger than a directory of 100,000 tensors. */
const maxDirectoryBytes = 2 ** 26;
const localHeaderBytes = 30;
const localHeaderMark = 0x04034b50;

/** Uncompressed file in a zip archive. */
export interface ZipRecord {
  readonly size: number;
  /**
   * Finds the offset of its bytes in the archive.
   * @throws MemError `bad-file` if a file of that size does not fit there.
   */
  locate(): Promise<number>;
}

/**
 * Lists the files in a zip archive by name.
 * @throws MemError `bad-file` if the directory is damaged, or a file is duplicated, compressed or encrypted.
 */
export async function readZipRecords(source: ByteSource): Promise<ReadonlyMap<string, ZipRecord>> {
  const records = new Map<string, ZipRecord>();
  for (const entry of await readDirectory(source)) {
    if (entry.directory) continue;
    const { filename, uncompressedSize: size } = entry;
    if (records.has(filename)) throw badPth(`its archive holds ${short(filename)} twice`);
    if (entry.encrypted || entry.compressionMethod !== 0 || entry.compressedSize !== size) {
      throw badPth(`its archive holds ${short(filename)} compressed or encrypted, which PyTorch never does`);
    }
    records.set(filename, { size, locate: () => locate(source, entry) });
  }
  return records;
}

/**
 * Reads all bytes of a small record.
 * @throws MemError `bad-file` if it is larger than `max`.
 */
export async function readRecord(source: ByteSource, { size, locate }: ZipRecord, max: number): Promise<Uint8Array> {
  if (size > max) throw badPth(`a record of ${size} bytes in it may have ${max} at most`);
  const begin = await locate();
  return readExactly(source, begin, begin + size);
}

async function readDirectory(source: ByteSource): Promise<Entry[]> {
  try {
    return await new ZipReader(new SourceReader(source)).getEntries();
  } catch (cause) {
    throw MemError.is(cause) ? cause : badPth(`its archive is damaged (${(cause as Error).message})`, undefined, cause);
  }
}

async function locate(source: ByteSource, { offset, filename, uncompressedSize }: Entry): Promise<number> {
  const dataBegin = offset + localHeaderBytes;
  if (offset >= 0 && dataBegin <= source.size) {
    const header = await readExactly(source, offset, dataBegin);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const begin = dataBegin + view.getUint16(26, true) + view.getUint16(28, true);
    if (view.getUint32(0, true) === localHeaderMark && begin + uncompressedSize <= source.size) return begin;
  }
  throw badPth(`its archive gives a wrong position for ${short(filename)}`);
}

class SourceReader extends Reader<ByteSource> {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  /** Returns fewer bytes at the end, as the library's own readers do. */
  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const begin = Math.min(Math.max(index, 0), this.size);
    const end = Math.min(begin + length, this.size);
    if (end - begin > maxDirectoryBytes) throw badPth(`its archive's directory takes ${end - begin} bytes`);
    return readExactly(this.#source, begin, end);
  }
}
