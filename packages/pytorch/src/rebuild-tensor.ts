import { elementCount, isSize, type LazyArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type ElementType, withDecodeError } from '@mem/weights';
import { badPth, short } from './bad-pth.js';
import { PickleGlobal, type Spend } from './pickle-global.js';
import { isStorage, type PthStorage, typeOfDtypeGlobal, unreadable } from './pth-storage.js';
import { isTensor, type PthValue } from './pth-value.js';
import { lastElement, readStrided, type StridedView } from './read-strided.js';

const maxAxes = 64;

/**
 * Limit on the values of an expanded tensor, which has more than its storage: a hostile file could claim any number.
 */
const maxExpanded = 2 ** 24;

type Args = readonly PthValue[];

/** Functions that files call to build tensors from storages. */
export const tensorGlobals: readonly PickleGlobal[] = [
  new PickleGlobal('torch._utils._rebuild_tensor', typedTensor),
  new PickleGlobal('torch._utils._rebuild_tensor_v2', typedTensor),
  new PickleGlobal('torch._utils._rebuild_tensor_v3', untypedTensor),
  new PickleGlobal('torch._tensor._rebuild_from_type_v2', subclass),
  new PickleGlobal('torch._utils._rebuild_parameter', parameter),
  new PickleGlobal('torch._utils._rebuild_parameter_with_state', parameter),
];

/** `(storage, offset, size, stride, requires_grad, hooks, metadata)`. */
function typedTensor([storage, offset, size, stride, , , metadata]: Args): LazyArray {
  if (!isStorage(storage)) throw badPth('a tensor in it has no storage');
  if (!storage.elementType) throw badPth(`a tensor in it has the untyped storage ${short(storage.key)}, but no dtype`);
  return tensor(storage, storage.elementType, { offset, size, stride, metadata });
}

/** `(storage, offset, size, stride, requires_grad, hooks, dtype, metadata)`. */
function untypedTensor([storage, offset, size, stride, , , dtype, metadata]: Args): LazyArray {
  if (!isStorage(storage)) throw badPth('a tensor in it has no storage');
  return tensor(storage, typeOfDtypeGlobal(dtype), { offset, size, stride, metadata });
}

/** Takes the tensor of a parameter. */
function parameter([data]: Args): LazyArray {
  if (!isTensor(data)) throw badPth('a parameter in it has no tensor');
  return data;
}

/** `(function, class, arguments, state)`: the function builds a tensor of a subclass. */
function subclass([make, , args]: Args, spend: Spend): PthValue {
  if (!(make instanceof PickleGlobal) || !make.type.startsWith('torch._utils.') || !make.call || !Array.isArray(args)) {
    throw badPth('a tensor in it has no storage');
  }
  return make.call(args, spend);
}

interface Layout {
  readonly offset: PthValue | undefined;
  readonly size: PthValue | undefined;
  readonly stride: PthValue | undefined;
  readonly metadata: PthValue | undefined;
}

function tensor(storage: PthStorage, type: ElementType, { offset, size, stride, metadata }: Layout): LazyArray {
  const shape = sizes(size);
  const strides = sizes(stride);
  const count = shape && elementCount(shape);
  if (!isSize(offset) || !strides || strides.length !== shape?.length || count === undefined) {
    throw badPth(`the size, stride or offset of a tensor on storage ${short(storage.key)} is not valid`);
  }
  const view: StridedView = { shape, strides, count };
  const end = count === 0 ? 0 : (offset + lastElement(view) + 1) * type.size;
  if (end > storage.bytes) {
    throw badPth(
      `a tensor of shape [${shape.join(', ')}] ends at byte ${end} of storage ${short(storage.key)}, which has ${storage.bytes}`,
    );
  }
  if (count * type.size > storage.bytes && count > maxExpanded) {
    throw badPth(`an expanded tensor in it has ${count} values, more than ${maxExpanded}`);
  }
  // The metadata says that a conjugation or negation is still to be applied.
  const isPending = metadata instanceof Map && metadata.size > 0;
  const elements = named(storage, isPending ? unreadable(type, 'it is negated or conjugated when read') : type);
  return {
    dtype: type.dtype,
    shape,
    async read() {
      const begin = count === 0 ? 0 : (await storage.locate()) + offset * type.size;
      return readStrided(storage.source, begin, elements, view);
    },
  };
}

/** Element type with errors that name the storage. */
function named({ key }: PthStorage, type: ElementType): ElementType {
  return withDecodeError(type, (cause) => {
    const message = `The tensor on storage ${short(key)} of this PyTorch file can't be read: ${cause.message}`;
    return new MemError('bad-file', message, { storage: key }, { cause });
  });
}

/** Copies a tuple of sizes. */
function sizes(value: PthValue | undefined): number[] | undefined {
  if (!Array.isArray(value) || value.length > maxAxes || !value.every(isSize)) return undefined;
  return [...value];
}
