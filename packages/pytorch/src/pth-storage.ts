import { type ByteSource, isSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type ElementType, elementTypes } from '@mem/weights';
import { badPth, short } from './bad-pth.js';
import { PickleGlobal } from './pickle-global.js';
import type { PthObject, PthValue } from './pth-value.js';

/** Readable element types by PyTorch dtype. */
const typeOfDtype: ReadonlyMap<string, string> = new Map([
  ['float64', 'F64'],
  ['float32', 'F32'],
  ['float16', 'F16'],
  ['bfloat16', 'BF16'],
  ['int64', 'I64'],
  ['int32', 'I32'],
  ['int16', 'I16'],
  ['int8', 'I8'],
  ['uint64', 'U64'],
  ['uint32', 'U32'],
  ['uint16', 'U16'],
  ['uint8', 'U8'],
  ['bool', 'BOOL'],
]);

/** Bytes per element of dtypes that can't be read here. */
const otherSizes: ReadonlyMap<string, number> = new Map([
  ['complex32', 4],
  ['complex64', 8],
  ['complex128', 16],
  ['qint8', 1],
  ['quint8', 1],
  ['qint32', 4],
  ['quint4x2', 1],
  ['quint2x4', 1],
  ['float8_e4m3fn', 1],
  ['float8_e4m3fnuz', 1],
  ['float8_e5m2', 1],
  ['float8_e5m2fnuz', 1],
  ['float8_e8m0fnu', 1],
  ['float4_e2m1fn_x2', 1],
]);

/** Dtype of each storage class; untyped storages hold bytes whose dtype is given by the tensors. */
const dtypeOfStorage: ReadonlyMap<string, string | undefined> = new Map([
  ['torch.DoubleStorage', 'float64'],
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.ShortStorage', 'int16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
  ['torch.ComplexFloatStorage', 'complex64'],
  ['torch.ComplexDoubleStorage', 'complex128'],
  ['torch.QInt8Storage', 'qint8'],
  ['torch.QUInt8Storage', 'quint8'],
  ['torch.QInt32Storage', 'qint32'],
  ['torch.QUInt4x2Storage', 'quint4x2'],
  ['torch.QUInt2x4Storage', 'quint2x4'],
  ['torch.UntypedStorage', undefined],
  ['torch.storage.UntypedStorage', undefined],
  ['torch.storage._UntypedStorage', undefined],
]);

/** Bytes in a file that tensors are views of. */
export interface PthStorage extends PthObject {
  readonly source: ByteSource;
  /** Name in error messages. */
  readonly key: string;
  readonly bytes: number;
  readonly elementType: ElementType | undefined;
  /** Finds the offset of its bytes in the source. */
  locate(): Promise<number>;
}

/** Reference to a storage in a pickle: `('storage', class, key, location, count, ...)`. */
export interface StorageId {
  readonly type: PickleGlobal;
  readonly key: string;
  readonly elementType: ElementType | undefined;
  /** Bytes per element. */
  readonly elementSize: number;
  /** Number of elements. */
  readonly count: number;
  /** Further fields, found only in files written before PyTorch 1.6. */
  readonly rest: readonly PthValue[];
}

/** Names of storage classes and dtypes, which are only meaningful as parts of tensors. */
export const storageGlobals: readonly PickleGlobal[] = [
  ...[...dtypeOfStorage.keys()].map((name) => new PickleGlobal(name)),
  ...[...typeOfDtype.keys(), ...otherSizes.keys()].map((name) => new PickleGlobal(`torch.${name}`)),
];

/**
 * Element type of a dtype.
 * @throws MemError `bad-file` for a value that is not a dtype.
 */
export function typeOfDtypeGlobal(dtype: PthValue | undefined): ElementType {
  const name = dtype instanceof PickleGlobal ? dtype.type : '';
  const type = elementTypeOf(name.replace(/^torch\./, ''));
  if (!type) throw badPth(`the dtype of a tensor in it is ${short(name) || 'none'}`);
  return type;
}

/** Element type of a dtype. An unsupported one is only refused when read, so that other tensors stay readable. */
function elementTypeOf(dtype: string): ElementType | undefined {
  const size = otherSizes.get(dtype);
  if (size === undefined) return elementTypes.get(typeOfDtype.get(dtype) ?? '');
  return unreadable({ dtype: 'float32', size }, `its dtype is ${dtype}`);
}

/** Element type that throws when its values are read. */
export function unreadable({ dtype, size }: Pick<ElementType, 'dtype' | 'size'>, reason: string): ElementType {
  const decode = () => {
    throw new MemError('bad-file', `${reason}. Convert it before saving it.`, { reason });
  };
  return { dtype, size, decode };
}

/**
 * Parses a persistent id.
 * @throws MemError `bad-file` if it does not refer to a storage.
 */
export function parseStorageId(id: PthValue): StorageId {
  const [kind, type, key, , count, ...rest] = Array.isArray(id) ? (id as readonly PthValue[]) : [];
  if (kind !== 'storage' || !(type instanceof PickleGlobal) || typeof key !== 'string' || !isSize(count)) {
    throw badPth('it refers to a part of the file that is not a storage');
  }
  if (!dtypeOfStorage.has(type.type)) throw badPth(`a storage in it is of class ${short(type.type)}`);
  const elementType = elementTypeOf(dtypeOfStorage.get(type.type) ?? '');
  return { type, key, elementType, elementSize: elementType?.size ?? 1, count, rest };
}

/** True if a value is a storage. */
export function isStorage(value: PthValue | undefined): value is PthStorage {
  return typeof value === 'object' && value !== null && 'locate' in value;
}
