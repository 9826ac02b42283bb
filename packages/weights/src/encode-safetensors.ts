import { MemError } from '@mem/errors';
import { numberToHalf } from './half-precision.js';
import { elementCount, type NamedArray, type NamedArrays } from './named-array.js';

/** Options of `encodeSafetensors`. */
export interface EncodeSafetensorsOptions {
  /** Texts to keep with the arrays, such as a model's name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How float32 arrays are written: `float16` halves the file and keeps three digits. */
  readonly floats?: FloatPrecision;
}

/** The precisions that floats can be written with. */
export type FloatPrecision = 'float32' | 'float16';

const formats = {
  float32: { name: 'F32', array: Float32Array, size: 4 },
  int32: { name: 'I32', array: Int32Array, size: 4 },
  bool: { name: 'BOOL', array: Uint8Array, size: 1 },
} as const;
const half = { name: 'F16', array: Float32Array, size: 2 } as const;

/**
 * Writes a safetensors file (https://github.com/huggingface/safetensors#format); equal arrays give equal bytes,
 * in whatever order they come.
 * @throws MemError `bad-shape` when an array's shape and length disagree; `bad-value` for a name that the format
 * reserves, data that is not of its dtype, or a number that float16 cannot hold.
 */
export function encodeSafetensors(
  arrays: NamedArrays,
  { metadata = {}, floats = 'float32' }: EncodeSafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const formatOf = ({ dtype }: NamedArray) => (dtype === 'float32' && floats === 'float16' ? half : formats[dtype]);
  // The widest elements come first, so that all data stays aligned for readers that map the file.
  const sorted = sortedEntries(arrays).toSorted(([, a], [, b]) => formatOf(b).size - formatOf(a).size);
  const members: string[] = [];
  const texts = sortedEntries(metadata).map(([key, text]) => member(key, text));
  if (texts.length > 0) members.push(`"__metadata__":{${texts.join(',')}}`);
  let dataLength = 0;
  for (const [name, array] of sorted) {
    checkArray(name, array);
    const format = formatOf(array);
    const end = dataLength + array.data.length * format.size;
    members.push(member(name, { dtype: format.name, shape: array.shape, data_offsets: [dataLength, end] }));
    dataLength = end;
  }

  const header = new TextEncoder().encode(`{${members.join(',')}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + dataLength);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.length, 8 + headerLength);
  let offset = 8 + headerLength;
  for (const [name, array] of sorted) {
    const data = formatOf(array) === half ? toHalves(name, array.data) : array.data;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

function toHalves(name: string, data: NamedArray['data']): Uint16Array {
  const halves = Uint16Array.from(data, numberToHalf);
  const index = halves.findIndex((bits, i) => (bits & 0x7fff) === 0x7c00 && Number.isFinite(data[i]));
  if (index >= 0) {
    throw new MemError('bad-value', `Element ${index} of '${name}' is ${data[index]}, beyond float16's 65504. Write it as float32.`, { name, index }); // biome-ignore format: fits
  }
  return halves;
}

/** Text by hand, because an object would drop the name `__proto__` and move names such as `10` to the front. */
function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** Sorted by UTF-16 code units: no locale has a say in the bytes. */
function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function checkArray(name: string, { dtype, shape, data }: NamedArray): void {
  if (name === '__metadata__') {
    throw new MemError('bad-value', "An array can't be called __metadata__: the format keeps that name. Rename it.");
  }
  if (!(data instanceof formats[dtype].array)) {
    throw new MemError(
      'bad-value',
      `The data of '${name}' must be of type ${formats[dtype].array.name}, because its dtype is ${dtype}.`,
      { name, dtype },
    );
  }
  if (elementCount(shape) !== data.length) {
    throw new MemError('bad-shape', `'${name}' of shape [${shape.join(', ')}] was given ${data.length} values.`, {
      name,
      shape,
      length: data.length,
    });
  }
}
