import { MemError } from '@mem/errors';
import { type ElementType, elementCount, isSize, type LazyNamedArray } from '@mem/weights';
import { badPth, short } from './bad-pth.js';
import { PickleGlobal } from './pickle-global.js';
import { isStorage, type PthStorage, typeOfDtypeGlobal } from './pth-storage.js';
import { isTensor, type PthValue } from './pth-value.js';
import { lastElement, readStrided, type StridedView } from './read-strided.js';

const maxAxes = 64;

/** An expanded tensor has more values than its storage: a hostile file could ask for any number of them. */
const maxExpanded = 2 ** 24;

type Args = readonly PthValue[];

/** The functions that files call to make tensors of storages. */
export const tensorGlobals: readonly PickleGlobal[] = [
  new PickleGlobal('torch._utils._rebuild_tensor', typedTensor),
  new PickleGlobal('torch._utils._rebuild_tensor_v2', typedTensor),
  new PickleGlobal('torch._utils._rebuild_tensor_v3', untypedTensor),
  new PickleGlobal('torch._utils._rebuild_parameter', parameter),
  new PickleGlobal('torch._utils._rebuild_parameter_with_state', parameter),
];

/** `(storage, offset, size, stride, requires_grad, hooks, metadata)`. */
function typedTensor([storage, offset, size, stride, , , metadata]: Args): LazyNamedArray {
  if (!isStorage(storage)) throw badPth('a tensor in it has no storage');
  if (!storage.elementType) throw badPth(`a tensor in it has the untyped storage ${short(storage.key)}, but no dtype`);
  return tensor(storage, storage.elementType, { offset, size, stride, metadata });
}

/** `(storage, offset, size, stride, requires_grad, hooks, dtype, metadata)`. */
function untypedTensor([storage, offset, size, stride, , , dtype, metadata]: Args): LazyNamedArray {
  if (!isStorage(storage)) throw badPth('a tensor in it has no storage');
  return tensor(storage, typeOfDtypeGlobal(dtype), { offset, size, stride, metadata });
}

/** A parameter is its tensor. */
function parameter([data]: Args): LazyNamedArray {
  if (!isTensor(data)) throw badPth('a parameter in it has no tensor');
  return data;
}

interface Layout {
  readonly offset: PthValue | undefined;
  readonly size: PthValue | undefined;
  readonly stride: PthValue | undefined;
  readonly metadata: PthValue | undefined;
}

function tensor(storage: PthStorage, type: ElementType, { offset, size, stride, metadata }: Layout): LazyNamedArray {
  const shape = sizes(size);
  const strides = sizes(stride);
  const count = shape && elementCount(shape);
  if (!isSize(offset) || !strides || strides.length !== shape?.length || count === undefined) {
    throw badPth(`the size, stride or offset of a tensor on storage ${short(storage.key)} is not valid`);
  }
  // Conjugation and negation that are still to be done are kept there.
  if (metadata instanceof Map && metadata.size > 0) throw badPth('a tensor in it is negated or conjugated when read');
  const view: StridedView = { shape, strides, count };
  const end = count === 0 ? 0 : (offset + lastElement(view) + 1) * type.size;
  if (end > storage.bytes) {
    throw badPth(`a tensor of shape [${shape.join(', ')}] ends at byte ${end} of storage ${short(storage.key)}, which has ${storage.bytes}`); // biome-ignore format: fits
  }
  if (count * type.size > storage.bytes && count > maxExpanded) {
    throw badPth(`an expanded tensor in it has ${count} values, more than ${maxExpanded}`);
  }
  const { dtype } = type;
  return {
    dtype,
    shape,
    async read() {
      const begin = count === 0 ? 0 : (await storage.locate()) + offset * type.size;
      return { dtype, shape, data: await readStrided(storage.source, begin, named(storage, type), view) };
    },
  };
}

/** The type with errors that say where a value lies. */
function named({ key }: PthStorage, type: ElementType): ElementType {
  return {
    ...type,
    decode(bytes, first) {
      try {
        return type.decode(bytes, first);
      } catch (cause) {
        throw MemError.is(cause) ? badPth(`in a tensor on storage ${short(key)}: ${cause.message}`, '', cause) : cause;
      }
    },
  };
}

/** A copy of a tuple of sizes. */
function sizes(value: PthValue | undefined): number[] | undefined {
  if (!Array.isArray(value) || value.length > maxAxes || !value.every(isSize)) return undefined;
  return [...value];
}
