import { type ByteSource, isSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type ElementType, elementTypes } from '@mem/weights';
import { badPth, short } from './bad-pth.js';
import { PickleGlobal } from './pickle-global.js';
import type { PthObject, PthValue } from './pth-value.js';

/** The element types that tensors can have, by PyTorch's names of dtypes. */
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

/** Bytes of one element of the dtypes that can't be read here. */
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

/** The dtype of each class of storages; an untyped one has bytes, and its tensors say what they are. */
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

/** Bytes of a file that tensors are views of. */
export interface PthStorage extends PthObject {
  readonly source: ByteSource;
  /** For messages. */
  readonly key: string;
  readonly bytes: number;
  readonly elementType: ElementType | undefined;
  /** Where its bytes begin in the source. */
  locate(): Promise<number>;
}

/** A storage as a pickle names it: `('storage', class, key, location, count, ...)`. */
export interface StorageId {
  readonly type: PickleGlobal;
  readonly key: string;
  readonly elementType: ElementType | undefined;
  /** Bytes of one element. */
  readonly elementSize: number;
  /** Elements in it. */
  readonly count: number;
  /** What follows; only files before PyTorch 1.6 have more than nothing. */
  readonly rest: readonly PthValue[];
}

/** The names of storage classes and dtypes; they mean something only as parts of tensors. */
export const storageGlobals: readonly PickleGlobal[] = [
  ...[...dtypeOfStorage.keys()].map((name) => new PickleGlobal(name)),
  ...[...typeOfDtype.keys(), ...otherSizes.keys()].map((name) => new PickleGlobal(`torch.${name}`)),
];

/** The element type of a dtype's name. @throws MemError `bad-file` for what is no dtype. */
export function typeOfDtypeGlobal(dtype: PthValue | undefined): ElementType {
  const name = dtype instanceof PickleGlobal ? dtype.type : '';
  const type = elementTypeOf(name.replace(/^torch\./, ''));
  if (!type) throw badPth(`the dtype of a tensor in it is ${short(name) || 'none'}`);
  return type;
}

/** How elements of a dtype are read; those of an odd one are refused only then, so that the others of its file can be. */
function elementTypeOf(dtype: string): ElementType | undefined {
  const size = otherSizes.get(dtype);
  if (size === undefined) return elementTypes.get(typeOfDtype.get(dtype) ?? '');
  return unreadable({ dtype: 'float32', size }, `its dtype is ${dtype}`);
}

/** An element type whose values are refused when they are asked for. */
export function unreadable({ dtype, size }: Pick<ElementType, 'dtype' | 'size'>, reason: string): ElementType {
  const decode = () => {
    throw new MemError('bad-file', `${reason}. Convert it before saving it.`, { reason });
  };
  return { dtype, size, decode };
}

/** Reads a persistent id. @throws MemError `bad-file` when it names no storage. */
export function parseStorageId(id: PthValue): StorageId {
  const [kind, type, key, , count, ...rest] = Array.isArray(id) ? (id as readonly PthValue[]) : [];
  if (kind !== 'storage' || !(type instanceof PickleGlobal) || typeof key !== 'string' || !isSize(count)) {
    throw badPth('it names a part of the file that is no storage');
  }
  if (!dtypeOfStorage.has(type.type)) throw badPth(`a storage in it is of class ${short(type.type)}`);
  const elementType = elementTypeOf(dtypeOfStorage.get(type.type) ?? '');
  return { type, key, elementType, elementSize: elementType?.size ?? 1, count, rest };
}

/** Whether a value is a storage. */
export function isStorage(value: PthValue | undefined): value is PthStorage {
  return typeof value === 'object' && value !== null && 'locate' in value;
}
