/** Type of the values of each dtype; `bool` is stored as 0 and 1. */
export interface TypedArrays {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly bool: Uint8Array;
}

/** Element type of an array. */
export type Dtype = keyof TypedArrays;

/**
 * Array in host memory, row by row. Checking `dtype` narrows the type of `data`.
 * @example
 * ```ts
 * if (array.dtype === 'float32') normalize(array.data); // a Float32Array
 * ```
 */
export type HostArray<D extends Dtype = Dtype> = {
  readonly [Each in D]: {
    readonly dtype: Each;
    readonly shape: readonly number[];
    /** Values, as many as the product of `shape`. */
    readonly data: TypedArrays[Each];
  };
}[D];

/** Host arrays by name, such as a model's parameters under PyTorch's names. */
export type HostMap = { readonly [name: string]: HostArray };

/** Array that is stored elsewhere, such as in a file or on a GPU, until it is read. */
export interface LazyArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Copies the values to host memory. */
  read(): Promise<HostArray>;
}

/** Lazy arrays by name, read one at a time so that a large state never has to fit in host memory. */
export type LazyMap = { readonly [name: string]: LazyArray };

/** Typed array constructors by dtype. */
export const typedArrays: {
  readonly [Each in Dtype]: {
    new (length: number): TypedArrays[Each];
    new (values: ArrayLike<number>): TypedArrays[Each];
    readonly name: string;
    readonly BYTES_PER_ELEMENT: number;
  };
} = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
