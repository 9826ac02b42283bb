import { elementCount, type HostArray, zeroArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { decodeArray, elementTypes } from './element-type.js';
import { describeFormat } from './file-format.js';
import { parseNpyHeader } from './npy-header.js';

/** NumPy's own limit; a hostile file may claim thousands of axes of size 1. */
const maxAxes = 64;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Element types by NumPy's names. */
const typeOfName: ReadonlyMap<string, string> = new Map(
  [
    ['F64', 'f8', 'd', 'float64'],
    ['F32', 'f4', 'f', 'float32'],
    ['F16', 'f2', 'e', 'float16'],
    ['I64', 'i8', 'q', 'int64'],
    ['I32', 'i4', 'i', 'int32'],
    ['I16', 'i2', 'h', 'int16'],
    ['I8', 'i1', 'b', 'int8'],
    ['U64', 'u8', 'Q', 'uint64'],
    ['U32', 'u4', 'I', 'uint32'],
    ['U16', 'u2', 'H', 'uint16'],
    ['U8', 'u1', 'B', 'uint8'],
    ['BOOL', 'b1', '?', 'bool'],
  ].flatMap(([type, ...names]) => names.map((name) => [name, type!] as const)),
);

/**
 * Reads a NumPy `.npy` file of version 1 to 3
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Floats become float32 and integers int32,
 * whatever their byte order. Arrays in Fortran order are reordered row by row.
 * @throws MemError `bad-file` if the file is truncated, malformed or of another dtype, or holds a value that does not
 * fit.
 */
export function decodeNpy(bytes: Uint8Array): HostArray {
  if (bytes.length < 10 || !magic.every((byte, i) => bytes[i] === byte)) {
    const format = describeFormat(bytes);
    if (format === undefined) throw bad('it must begin with \\x93NUMPY and a version');
    throw bad(`it must begin with \\x93NUMPY and a version, but it is ${format}`, 'Save one array with numpy.save.');
  }
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw bad(`its format version is ${version}; readable are 1 to 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw bad('it ends before its header');
  const dataStart = headerStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataStart > bytes.length) throw bad(`its header ends at byte ${dataStart}, but it has ${bytes.length} bytes`);

  const header = parseNpyHeader(new TextDecoder().decode(bytes.subarray(headerStart, dataStart)));
  if (!header) throw bad('its header must be a dict of descr, fortran_order and shape, and descr one plain type');
  const [, order, name] = /^([<>=|]?)(.*)$/s.exec(header.descr)!;
  const type = elementTypes.get(typeOfName.get(name!) ?? '');
  if (!type) {
    throw bad(
      `its dtype is '${header.descr.slice(0, 40)}'; readable are bool, int8 to int64, uint8 to uint64, and float16 to float64`,
      'Convert it with astype.',
    );
  }
  if (header.shape.length > maxAxes) throw bad(`its shape has ${header.shape.length} axes, more than ${maxAxes}`);
  const count = elementCount(header.shape);
  if (count === undefined) throw bad('its shape is too large to count');
  if (count * type.size !== bytes.length - dataStart) {
    throw bad(
      `its shape (${header.shape.join(', ')}) takes ${count * type.size} bytes, but ${bytes.length - dataStart} follow the header`,
    );
  }
  const stored = bytes.subarray(dataStart);
  const array = decodeArray(type, header.shape, order === '>' ? swapBytes(stored, type.size) : stored);
  return header.fortranOrder ? toRowMajor(array) : array;
}

/** Reorders values stored with the first axis running fastest. */
function toRowMajor({ dtype, shape, data }: HostArray): HostArray {
  const array = zeroArray(dtype, shape);
  const out = array.data;
  const index = new Array<number>(shape.length).fill(0);
  const strides: number[] = [];
  for (let axis = 0, stride = 1; axis < shape.length; stride *= shape[axis]!, axis++) strides.push(stride);
  let source = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return array;
}

/** Copies bytes with the byte order of each element reversed. */
function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += size) {
    for (let j = 0; j < size; j++) swapped[i + j] = bytes[i + size - 1 - j]!;
  }
  return swapped;
}

function bad(reason: string, advice = 'Check that it arrived whole.'): MemError {
  return new MemError('bad-file', `This is not a readable .npy file: ${reason}. ${advice}`, { reason });
}
