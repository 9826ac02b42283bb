import type { HostArray } from '@mem/arrays';
import type { DataType, Tensor } from '@tensorflow/tfjs-core';

/**
 * Tensor held by a runtime until `dispose` frees it. An eager runtime also takes tfjs tensors of its backend as values.
 */
export interface Value {
  /** Type of the elements. */
  readonly dtype: DataType;
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** Frees the tensor. */
  dispose(): void;
}

/** Tensors by name, such as a model's parameters under PyTorch's names. */
export type TensorMap = { readonly [name: string]: Tensor };

/** Values by name. */
export type ValueMap = { readonly [name: string]: Value };

/** A leaf, or arrays and records of leaves, nested to any depth. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/** The same structure with every tensor replaced by `Leaf`. */
export type Replace<T, Leaf> = T extends Tensor ? Leaf : { readonly [Name in keyof T]: Replace<T[Name], Leaf> };

/** Options of `Runtime.compile`. */
export interface CompileOptions {
  /**
   * Name of the program in error messages and profiles.
   * @default the name of the function
   */
  readonly name?: string;
  /**
   * Positions of the arguments whose values never change, such as a frozen model's weights. A compiling runtime may
   * build them into the program.
   * @default []
   */
  readonly constants?: readonly number[];
}

/** Compiled function of tensors. */
export interface Program<Args extends readonly unknown[], Result> {
  /** Runs the program. The caller keeps the arguments and disposes the results. */
  run(...args: { readonly [Index in keyof Args]: Replace<Args[Index], Value> }): Promise<Replace<Result, Value>>;
  /** Frees the program. Results that it has returned stay valid. */
  dispose(): void;
}

/** How a runtime runs one kernel of this package. */
export interface KernelReport {
  /** Name of the kernel. */
  readonly kernel: string;
  /**
   * `native`: written for this runtime; `composed`: made of stock operations; `missing`: a stock operation that it
   * needs is not available.
   */
  readonly implementation: 'native' | 'composed' | 'missing';
  /** Stock kernels that the kernel needs and the backend lacks. */
  readonly missing: readonly string[];
}

/** Engine that runs functions of tensors. Training, feature extraction and fitting take a runtime and work with any. */
export interface Runtime {
  /** Name of the runtime, such as `wasm`, `cpu` or `node-gpu`. */
  readonly name: string;
  /**
   * Compiles `fn`, a pure function of tensors. `examples` are arguments of the expected shapes; other shapes work too,
   * and may compile again.
   * @throws MemError `captured-tensor` if `fn` uses a tensor that is neither an argument nor created inside it.
   * @throws MemError `unsupported` if `fn` reads the values of a tensor.
   */
  compile<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    examples: { readonly [Index in keyof Args]: Replace<Args[Index], Value> },
    options?: CompileOptions,
  ): Program<Args, Result>;
  /**
   * Copies a host array into the runtime.
   * @throws MemError `bad-shape` if the array has more or fewer values than its shape.
   */
  upload(array: HostArray): Value;
  /** Copies a value to host memory. */
  read(value: Value): Promise<HostArray>;
  /** Reports how each kernel of `@mem/tensor` runs here. */
  report(): readonly KernelReport[];
  /** Number of values that the runtime holds. */
  valueCount(): number;
  /** Frees everything that the runtime holds. The runtime cannot be used afterwards. */
  dispose(): void;
}
