import type { Dtype, HostArray, TypedArrays } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { halfTable } from './half-precision.js';

/** Conversion of a file format's elements to a host dtype. */
export type ElementType<D extends Dtype = Dtype> = {
  readonly [Each in D]: {
    /** Dtype of the converted elements. */
    readonly dtype: Each;
    /** Bytes per element in the file. */
    readonly size: number;
    /**
     * Converts little-endian elements, aligned or not; `first` is the index of the first one in its array, for
     * messages.
     * @throws MemError `bad-file` for a value that does not fit.
     */
    decode(bytes: Uint8Array, first?: number): TypedArrays[Each];
  };
}[D];

/**
 * Converts an array of `shape` from its bytes.
 * @throws MemError `bad-file` for a value that does not fit.
 */
export function decodeArray<D extends Dtype>(
  { dtype, decode }: ElementType<D>,
  shape: readonly number[],
  bytes: Uint8Array,
): HostArray<D> {
  return { dtype, shape, data: decode(bytes) };
}

/** Element type whose errors are replaced, such as by ones that name the array. */
export function withDecodeError<D extends Dtype>(
  type: ElementType<D>,
  replace: (cause: MemError) => MemError,
): ElementType<D> {
  const { dtype, size } = type;
  return {
    dtype,
    size,
    decode(bytes, first) {
      try {
        return type.decode(bytes, first);
      } catch (cause) {
        throw MemError.is(cause) ? replace(cause) : cause;
      }
    },
  };
}

/** Readable element types, by their safetensors names. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['F64', float(8, (view, offset) => view.getFloat64(offset, true))],
  ['F32', { dtype: 'float32', size: 4, decode: (bytes) => new Float32Array(copy(bytes)) }],
  ['F16', { dtype: 'float32', size: 2, decode: decodeHalf }],
  ['BF16', { dtype: 'float32', size: 2, decode: decodeBfloat16 }],
  ['I64', int(8, (view, offset) => view.getInt32(offset + 4, true) * 2 ** 32 + view.getUint32(offset, true))],
  ['I32', { dtype: 'int32', size: 4, decode: (bytes) => new Int32Array(copy(bytes)) }],
  ['I16', int(2, (view, offset) => view.getInt16(offset, true))],
  ['I8', int(1, (view, offset) => view.getInt8(offset))],
  ['U64', int(8, (view, offset) => view.getUint32(offset + 4, true) * 2 ** 32 + view.getUint32(offset, true))],
  ['U32', int(4, (view, offset) => view.getUint32(offset, true))],
  ['U16', int(2, (view, offset) => view.getUint16(offset, true))],
  ['U8', int(1, (view, offset) => view.getUint8(offset))],
  ['BOOL', { dtype: 'bool', size: 1, decode: (bytes) => Uint8Array.from(bytes, (value) => (value === 0 ? 0 : 1)) }],
]);

type ReadElement = (view: DataView, offset: number) => number;

function float(size: number, read: ReadElement): ElementType<'float32'> {
  const decode = (bytes: Uint8Array, first = 0) =>
    convert(bytes, size, read, new Float32Array(bytes.length / size), isNoOverflow, first);
  return { dtype: 'float32', size, decode };
}

/** Floats may be rounded, but must not become infinite. */
function isNoOverflow(value: number, stored: number): boolean {
  return Number.isFinite(stored) || !Number.isFinite(value);
}

function int(size: number, read: ReadElement): ElementType<'int32'> {
  const decode = (bytes: Uint8Array, first = 0) =>
    convert(bytes, size, read, new Int32Array(bytes.length / size), (value, stored) => value === stored, first);
  return { dtype: 'int32', size, decode };
}

function convert<Out extends Float32Array | Int32Array>(
  bytes: Uint8Array,
  size: number,
  read: ReadElement,
  out: Out,
  fits: (value: number, stored: number) => boolean,
  first: number,
): Out {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < out.length; i++) {
    const value = read(view, i * size);
    out[i] = value;
    if (!fits(value, out[i]!)) {
      const kind = out instanceof Float32Array ? 'float32' : 'int32';
      throw new MemError(
        'bad-file',
        `Element ${first + i} is ${value}, which does not fit ${kind}. Convert the array before saving it.`,
        { index: first + i, value },
      );
    }
  }
  return out;
}

/** Copies bytes to an aligned address for a typed array to view; typed arrays are little-endian wherever tfjs runs. */
function copy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function decodeHalf(bytes: Uint8Array): Float32Array {
  const table = halfTable();
  return Float32Array.from(new Uint16Array(copy(bytes)), (half) => table[half]!);
}

/** Decodes bfloat16, which is the upper half of a float32. */
function decodeBfloat16(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(copy(bytes));
  return new Float32Array(Uint32Array.from(halves, (bits) => bits * 2 ** 16).buffer);
}
