import { type Dtype, elementCount, isSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type ElementType, elementTypes, withDecodeError } from './element-type.js';
import { describeFormat } from './file-format.js';

/** The format's own limit; guards against headers that claim to be huge. */
const maxHeaderBytes = 100_000_000;

/** Number of bytes before the header that encode its length. */
export const prefixBytes = 8;

/** Header entry of one array. */
export interface SafetensorsEntry {
  readonly name: string;
  /** Element type by the format's name, such as `F32`. */
  readonly dtype: string;
  /** Conversion of the elements; undefined for a type that can't be read here. */
  readonly type: ElementType | undefined;
  readonly shape: readonly number[];
  /** Byte range of the array, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** Parsed header: arrays that tile the data, in the header's order. */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  /** Free text by key, without a prototype so that any name is safe. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the length of the header from the first bytes of a file of `size` bytes.
 * @throws MemError `bad-file` if the file is too short for such a header.
 */
export function headerLength(prefix: Uint8Array, size: number): number {
  if (size < prefixBytes) throw bad(`its first 8 bytes give the header's length, but it has ${size} bytes`);
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > maxHeaderBytes) {
    const format = describeFormat(prefix);
    throw bad(format ? `it is ${format}` : `its header claims ${length} bytes, more than ${maxHeaderBytes}`);
  }
  const follow = size - prefixBytes;
  if (length > follow) throw bad(`its header claims ${length} bytes, but only ${follow} follow`);
  return length;
}

/**
 * Parses a header that is followed by `dataLength` bytes of data.
 * @throws MemError `bad-file` if it is malformed or the arrays don't tile the data.
 */
export function parseSafetensorsHeader(bytes: Uint8Array, dataLength: number): SafetensorsHeader {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw bad('its header is not JSON in UTF-8', cause);
  }
  if (!isRecord(header)) throw bad('its header must be a JSON object');
  const metadata: Record<string, string> = Object.create(null);
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') Object.assign(metadata, checkMetadata(value));
    else entries.push(checkEntry(name, value));
  }
  checkLayout(entries, dataLength);
  return { entries, metadata };
}

/** Dtype of an entry's array; nominally float32 if the array can't be read. */
export function dtypeOf({ type }: SafetensorsEntry): Dtype {
  return type?.dtype ?? 'float32';
}

/**
 * Type of an entry's elements, with errors that name the array.
 * @throws MemError `bad-file` for a type that can't be read here.
 */
export function readableType({ name, dtype, type }: SafetensorsEntry): ElementType {
  if (type) return withDecodeError(type, (cause) => badArray(name, cause.message, cause));
  const readable = [...elementTypes.keys()].join(', ');
  throw badArray(name, `its dtype is ${quote(dtype)}; readable are ${readable}. Convert it before saving it.`);
}

function checkMetadata(value: unknown): Record<string, string> {
  // The reference reader accepts null as no metadata.
  if (value === null) return {};
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw bad('its __metadata__ must be an object of strings');
  }
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown): SafetensorsEntry {
  const label = quote(name);
  if (!isRecord(value)) throw bad(`its entry ${label} must be an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') throw bad(`the dtype of ${label} must be text, but is ${quote(dtype)}`);
  const type = elementTypes.get(dtype);
  const count = Array.isArray(shape) ? elementCount(shape) : undefined;
  if (count === undefined) throw bad(`the shape of ${label} must be a list of sizes, but is ${quote(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw bad(`the data_offsets of ${label} must be [begin, end], but are ${quote(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  if (end < begin || (type && end - begin !== count * type.size)) {
    throw bad(
      `${label} of shape ${quote(shape)} takes ${type ? count * type.size : 'some'} bytes, but its data_offsets span ${end - begin}`,
    );
  }
  return { name, dtype, type, shape: shape as number[], begin, end };
}

/** Checks that the arrays tile the data exactly; otherwise bytes would be hidden or shared. */
function checkLayout(entries: readonly SafetensorsEntry[], dataLength: number): void {
  let expected = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected) {
      throw bad(`${quote(name)} begins at byte ${begin} of the data, where byte ${expected} comes next`);
    }
    expected = end;
  }
  if (expected !== dataLength) throw bad(`its arrays take ${expected} bytes, but ${dataLength} follow the header`);
}

function bad(reason: string, cause?: unknown): MemError {
  const message = `This is not a readable safetensors file: ${reason}. Check that it arrived whole.`;
  return new MemError('bad-file', message, { reason }, cause === undefined ? {} : { cause });
}

/** Error for one unreadable array in an otherwise readable file. */
function badArray(name: string, reason: string, cause?: unknown): MemError {
  const message = `The array ${quote(name)} of this safetensors file can't be read: ${reason}`;
  return new MemError('bad-file', message, { name, reason }, cause === undefined ? {} : { cause });
}

/** Formats `value` as JSON, truncated so that a hostile file can't flood the screen. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
