import { badPth } from './bad-pth.js';
import { objectOf, PickleGlobal, PickleObject } from './pickle-global.js';
import type { PthValue } from './pth-value.js';

type ReadNumber = (view: DataView, littleEndian: boolean) => PthValue;

const readers: ReadonlyMap<string, ReadNumber> = new Map<string, ReadNumber>([
  ['f8', (view, little) => view.getFloat64(0, little)],
  ['f4', (view, little) => view.getFloat32(0, little)],
  ['i8', (view, little) => exact(view.getBigInt64(0, little))],
  ['i4', (view, little) => view.getInt32(0, little)],
  ['i2', (view, little) => view.getInt16(0, little)],
  ['i1', (view) => view.getInt8(0)],
  ['u8', (view, little) => exact(view.getBigUint64(0, little))],
  ['u4', (view, little) => view.getUint32(0, little)],
  ['u2', (view, little) => view.getUint16(0, little)],
  ['u1', (view) => view.getUint8(0)],
  ['b1', (view) => view.getUint8(0) !== 0],
]);

/** Converts NumPy scalars, such as a best accuracy stored with the weights, to numbers, and arrays to inert objects. */
export const numpyGlobals: readonly PickleGlobal[] = [
  new PickleGlobal('numpy.dtype', ([code]) => new NumpyDtype(code)),
  ...['numpy.core', 'numpy._core'].flatMap((module) => [
    new PickleGlobal(`${module}.multiarray.scalar`, scalar),
    new PickleGlobal(`${module}.multiarray._reconstruct`, ([type]) => objectOf(type)),
  ]),
];

class NumpyDtype extends PickleObject {
  readonly code: string;
  littleEndian = true;

  constructor(code: PthValue | undefined) {
    super('numpy.dtype', new Map([['code', code ?? null]]));
    this.code = typeof code === 'string' ? code : '';
  }

  /** `(version, byte order, ...)`. */
  override build(state: PthValue): void {
    this.littleEndian = !(Array.isArray(state) && state[1] === '>');
  }
}

function scalar([dtype, data]: readonly PthValue[]): PthValue {
  if (!(dtype instanceof NumpyDtype)) throw badPth('it holds a NumPy scalar without a dtype');
  const read = readers.get(dtype.code);
  if (!read)
    return new PickleObject(
      'numpy.generic',
      new Map<PthValue, PthValue>([
        ['dtype', dtype],
        ['data', data ?? null],
      ]),
    );
  // Files written by Python 2 hold the bytes as a string.
  const bytes = typeof data === 'string' ? Uint8Array.from(data, (character) => character.charCodeAt(0)) : data;
  if (!(bytes instanceof Uint8Array) || bytes.length !== Number(dtype.code[1])) {
    throw badPth('it holds a NumPy scalar of another length than its dtype');
  }
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), dtype.littleEndian);
}

function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
