import { MemError } from '@mem/errors';
import { type ElementType, elementTypes } from './element-type.js';
import { elementCount, isSize, type NamedArray, type NamedArrays } from './named-array.js';

/** The format's own limit, against headers that only claim to be large. */
const maxHeaderBytes = 100_000_000;

/** What a safetensors file holds. */
export interface Safetensors {
  /** Without a prototype, so that any name is safe. */
  readonly arrays: NamedArrays;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors#format): F64, F32, F16 and BF16 become float32,
 * the integers int32, BOOL bool. The arrays are copies; `bytes` may be unaligned.
 * @throws MemError `bad-file` when the file is truncated, malformed or holds a value that does not fit.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = readHeader(bytes);
  const metadata: Record<string, string> = Object.create(null);
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') Object.assign(metadata, checkMetadata(value));
    else entries.push(checkEntry(name, value));
  }
  checkLayout(entries, bytes.length - dataStart);

  const arrays: Record<string, NamedArray> = Object.create(null);
  for (const { name, type, shape, begin, end } of entries) {
    const data = decodeElements(name, type, bytes.subarray(dataStart + begin, dataStart + end));
    arrays[name] = { dtype: type.dtype, shape, data };
  }
  return { arrays, metadata };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) throw bad(`its first 8 bytes give the header's length, but it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > maxHeaderBytes) throw bad(`its header claims ${length} bytes, more than ${maxHeaderBytes}`);
  if (length > bytes.length - 8) throw bad(`its header claims ${length} bytes, but only ${bytes.length - 8} follow`);

  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw bad('its header is not JSON in UTF-8', cause);
  }
  if (!isRecord(header)) throw bad('its header must be a JSON object');
  return { header, dataStart: 8 + length };
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw bad('its __metadata__ must be an object of strings');
  }
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown): Entry {
  const label = quote(name);
  if (!isRecord(value)) throw bad(`its entry ${label} must be an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === 'string' ? elementTypes.get(dtype) : undefined;
  if (!type) {
    throw bad(`the dtype of ${label} is ${quote(dtype)}; readable are ${[...elementTypes.keys()].join(', ')}`);
  }
  const count = Array.isArray(shape) ? elementCount(shape) : undefined;
  if (count === undefined) throw bad(`the shape of ${label} must be a list of sizes, but is ${quote(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw bad(`the data_offsets of ${label} must be [begin, end], but are ${quote(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  if (end - begin !== count * type.size) {
    throw bad(
      `${label} of shape ${quote(shape)} takes ${count * type.size} bytes, but its data_offsets span ${end - begin}`,
    );
  }
  return { name, type, shape: shape as number[], begin, end };
}

/** The arrays must tile the data exactly; anything else hides bytes or shares them. */
function checkLayout(entries: readonly Entry[], dataLength: number): void {
  let expected = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected) {
      throw bad(`${quote(name)} begins at byte ${begin} of the data, where byte ${expected} comes next`);
    }
    expected = end;
  }
  if (expected !== dataLength) throw bad(`its arrays take ${expected} bytes, but ${dataLength} follow the header`);
}

function decodeElements(name: string, type: ElementType, bytes: Uint8Array): NamedArray['data'] {
  try {
    return type.decode(bytes);
  } catch (cause) {
    throw MemError.is(cause) ? bad(`in ${quote(name)}: ${cause.message}`, cause) : cause;
  }
}

function bad(reason: string, cause?: unknown): MemError {
  const message = `This is not a readable safetensors file: ${reason.replace(/\.$/, '')}. Check that it arrived whole.`;
  return new MemError('bad-file', message, { reason }, cause === undefined ? {} : { cause });
}

/** `value` as JSON, cut short: a hostile file must not fill the screen. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
