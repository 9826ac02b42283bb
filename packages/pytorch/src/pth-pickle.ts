import { type HostArray, type LazyArray, shapeSize } from '@mem/arrays';
import { opcodes } from './pickle-opcodes.js';

const storageClasses = { float32: 'FloatStorage', int32: 'IntStorage', bool: 'BoolStorage' } as const;

/**
 * Writes the pickle of a state dict as `torch.save` does, with storages numbered from 0, inside a dict if there is a
 * `key`. Uses only instructions that `weights_only=True` accepts.
 */
export function pickleStateDict(
  arrays: readonly (readonly [string, HostArray | LazyArray])[],
  key?: string,
): Uint8Array<ArrayBuffer> {
  const pickle = new PickleWriter();
  pickle.write(opcodes.PROTO, 2);
  if (key !== undefined) {
    pickle.write(opcodes.EMPTY_DICT);
    pickle.text(key);
  }
  pickle.emptyOrderedDict();
  pickle.write(opcodes.MARK);
  for (const [i, [name, array]] of arrays.entries()) {
    pickle.text(name);
    writeTensor(pickle, array, String(i));
  }
  pickle.write(opcodes.SETITEMS);
  if (key !== undefined) pickle.write(opcodes.SETITEM);
  pickle.write(opcodes.STOP);
  return pickle.finish();
}

function writeTensor(pickle: PickleWriter, { dtype, shape }: HostArray | LazyArray, key: string): void {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, size) => product * Math.max(1, size), 1),
  );
  pickle.global('torch._utils', '_rebuild_tensor_v2');
  pickle.write(opcodes.MARK);
  pickle.write(opcodes.MARK);
  pickle.text('storage');
  pickle.global('torch', storageClasses[dtype]);
  pickle.text(key);
  pickle.text('cpu');
  pickle.integer(shapeSize(shape));
  pickle.write(opcodes.TUPLE, opcodes.BINPERSID);
  pickle.integer(0);
  pickle.integers(shape);
  pickle.integers(strides);
  pickle.write(opcodes.NEWFALSE);
  pickle.emptyOrderedDict();
  pickle.write(opcodes.TUPLE, opcodes.REDUCE);
}

class PickleWriter {
  readonly #bytes: number[] = [];

  write(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#bytes.push(byte);
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.write(opcodes.BINUNICODE, ...littleEndian(bytes.length, 4));
    for (const byte of bytes) this.#bytes.push(byte);
  }

  integer(value: number): void {
    if (value < 2 ** 31) this.write(opcodes.BININT, ...littleEndian(value, 4));
    else this.write(opcodes.LONG1, 8, ...littleEndian(value, 8));
  }

  integers(values: readonly number[]): void {
    this.write(opcodes.MARK);
    for (const value of values) this.integer(value);
    this.write(opcodes.TUPLE);
  }

  global(module: string, name: string): void {
    this.write(opcodes.GLOBAL, ...new TextEncoder().encode(`${module}\n${name}\n`));
  }

  emptyOrderedDict(): void {
    this.global('collections', 'OrderedDict');
    this.write(opcodes.EMPTY_TUPLE, opcodes.REDUCE);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}

function littleEndian(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);
}
