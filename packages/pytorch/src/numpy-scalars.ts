import { badPth } from './bad-pth.js';
import { PickleGlobal, PickleObject } from './pickle-global.js';
import type { PthValue } from './pth-value.js';

const readers: ReadonlyMap<string, (view: DataView) => PthValue> = new Map<string, (view: DataView) => PthValue>([
  ['f8', (view) => view.getFloat64(0, true)],
  ['f4', (view) => view.getFloat32(0, true)],
  ['i8', (view) => exact(view.getBigInt64(0, true))],
  ['i4', (view) => view.getInt32(0, true)],
  ['i2', (view) => view.getInt16(0, true)],
  ['i1', (view) => view.getInt8(0)],
  ['u8', (view) => exact(view.getBigUint64(0, true))],
  ['u4', (view) => view.getUint32(0, true)],
  ['u2', (view) => view.getUint16(0, true)],
  ['u1', (view) => view.getUint8(0)],
  ['b1', (view) => view.getUint8(0) !== 0],
]);

/** NumPy's scalars, such as a best accuracy beside the weights, become numbers. */
export const numpyGlobals: readonly PickleGlobal[] = [
  new PickleGlobal('numpy.dtype', ([code]) => new NumpyDtype(code)),
  new PickleGlobal('numpy.core.multiarray.scalar', scalar),
  new PickleGlobal('numpy._core.multiarray.scalar', scalar),
];

class NumpyDtype extends PickleObject {
  readonly code: string;

  constructor(code: PthValue | undefined) {
    super('numpy.dtype');
    if (typeof code !== 'string' || !readers.has(code)) throw badPth('it holds a NumPy scalar that is no plain number');
    this.code = code;
  }

  /** `(version, byte order, ...)`. */
  override build(state: PthValue): void {
    const order = Array.isArray(state) ? (state as readonly PthValue[])[1] : undefined;
    if (order !== '<' && order !== '|') throw badPth('it holds a NumPy scalar that is not little-endian');
  }
}

function scalar([dtype, data]: readonly PthValue[]): PthValue {
  if (!(dtype instanceof NumpyDtype)) throw badPth('it holds a NumPy scalar without a dtype');
  // Files of Python 2 hold the bytes as a text of bytes.
  const bytes = typeof data === 'string' ? Uint8Array.from(data, (character) => character.charCodeAt(0)) : data;
  if (!(bytes instanceof Uint8Array) || bytes.length !== Number(dtype.code[1])) {
    throw badPth('it holds a NumPy scalar of another length than its dtype');
  }
  return readers.get(dtype.code)!(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
