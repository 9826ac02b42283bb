/** An array's values row by row, with its shape; structurally the host array of `@mem/tensor`. */
export interface NamedArray {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  /** As many values as the shape's product; a Uint8Array of 0 and 1 for `bool`. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What holds the values of each dtype. */
export const typedArrays: {
  readonly float32: Float32ArrayConstructor;
  readonly int32: Int32ArrayConstructor;
  readonly bool: Uint8ArrayConstructor;
} = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** Arrays by name, such as a model's parameters under PyTorch's names. */
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** An array whose values are read when they are asked for; structurally the lazy array of `@mem/nn`. */
export interface LazyNamedArray {
  readonly dtype: NamedArray['dtype'];
  readonly shape: readonly number[];
  /** Its values, read now. */
  read(): Promise<NamedArray>;
}

/** Arrays by name that are read one at a time. */
export type LazyNamedArrays = Readonly<Record<string, LazyNamedArray>>;

/** The number of values of `shape`, or undefined where it is no list of whole numbers or too large to count exactly. */
export function elementCount(shape: readonly unknown[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (!isSize(size)) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** Whether `value` is an exact whole number of at least zero, as sizes and offsets are. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
