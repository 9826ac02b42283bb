import { elementCount, type HostArray, type LazyArray, partBytes } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { numberToHalf } from './half-precision.js';

/** Precision of written floats. */
export type FloatPrecision = 'float32' | 'float16';

/** Options of `encodeSafetensors` and `safetensorsChunks`. */
export interface EncodeSafetensorsOptions {
  /** Text to store with the arrays, such as a model's name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Precision of float32 arrays in the file: `float16` halves the size and keeps three digits.
   * @default 'float32'
   */
  readonly floats?: FloatPrecision;
}

/** Layout of a file: the header, then the data of the arrays in order. */
export interface SafetensorsLayout<Arrays> {
  readonly header: Uint8Array;
  readonly arrays: readonly { readonly name: string; readonly array: Arrays; readonly asHalf: boolean }[];
  /** Size of the whole file in bytes. */
  readonly size: number;
}

const formats = {
  float32: { name: 'F32', size: 4 },
  int32: { name: 'I32', size: 4 },
  bool: { name: 'BOOL', size: 1 },
} as const;
const half = { name: 'F16', size: 2 } as const;

/** Orders arrays by element size and name and builds the header, using only dtypes and shapes. */
export function layOutSafetensors<Arrays extends HostArray | LazyArray>(
  arrays: Readonly<Record<string, Arrays>>,
  { metadata = {}, floats = 'float32' }: EncodeSafetensorsOptions,
): SafetensorsLayout<Arrays> {
  const formatOf = ({ dtype }: Arrays) => (dtype === 'float32' && floats === 'float16' ? half : formats[dtype]);
  // The widest elements come first, so that all data stays aligned for readers that map the file.
  const sorted = sortedEntries(arrays).toSorted(([, a], [, b]) => formatOf(b).size - formatOf(a).size);
  const members: string[] = [];
  const texts = sortedEntries(metadata).map(([key, text]) => member(key, text));
  if (texts.length > 0) members.push(`"__metadata__":{${texts.join(',')}}`);
  let dataLength = 0;
  for (const [name, array] of sorted) {
    const { shape } = array;
    if (name === '__metadata__') {
      throw new MemError('bad-value', "An array can't be called __metadata__: the format keeps that name. Rename it.");
    }
    const count = elementCount(shape);
    if (count === undefined) {
      throw new MemError('bad-shape', `The shape of '${name}' must be sizes, but is [${shape.join(', ')}].`, {
        name,
        shape,
      });
    }
    const format = formatOf(array);
    const end = dataLength + count * format.size;
    members.push(member(name, { dtype: format.name, shape, data_offsets: [dataLength, end] }));
    dataLength = end;
  }

  const text = new TextEncoder().encode(`{${members.join(',')}}`);
  const headerLength = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + headerLength);
  new DataView(header.buffer).setUint32(0, headerLength, true);
  header.set(text, 8);
  header.fill(0x20, 8 + text.length);
  return {
    header,
    arrays: sorted.map(([name, array]) => ({ name, array, asHalf: formatOf(array) === half })),
    size: header.length + dataLength,
  };
}

/**
 * Yields an array's bytes in parts, which are views of its data unless converted to float16.
 * @throws MemError `bad-value` for a number too large for float16.
 */
export function* safetensorsParts(name: string, { data }: HostArray, asHalf: boolean): Generator<Uint8Array> {
  const count = Math.floor(partBytes / data.BYTES_PER_ELEMENT);
  for (let first = 0; first < data.length; first += count) {
    const values = data.subarray(first, first + count);
    const part = asHalf ? toHalves(name, values, first) : values;
    yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }
}

function toHalves(name: string, data: HostArray['data'], first: number): Uint16Array {
  const halves = Uint16Array.from(data, numberToHalf);
  const index = halves.findIndex((bits, i) => (bits & 0x7fff) === 0x7c00 && Number.isFinite(data[i]));
  if (index >= 0) {
    throw new MemError(
      'bad-value',
      `Element ${first + index} of '${name}' is ${data[index]}, beyond float16's 65504. Write it as float32.`,
      { name, index: first + index },
    );
  }
  return halves;
}

/** Formats a JSON member by hand, since an object would drop the name `__proto__` and reorder names such as `10`. */
function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** Sorts by UTF-16 code units, so that the bytes don't depend on a locale. */
function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
