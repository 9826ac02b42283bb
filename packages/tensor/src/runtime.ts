import type { HostArray } from '@mem/arrays';
import type { DataType, Tensor } from '@tensorflow/tfjs-core';

/** A tensor held by a runtime; freed by `dispose`. A tfjs tensor is one on an eager runtime of the same backend. */
export interface Value {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  /** Frees it. */
  dispose(): void;
}

/** Tensors by name, such as a model's parameters under PyTorch's names. */
export type TensorMap = { readonly [name: string]: Tensor };

/** Held tensors by name. */
export type ValueMap = { readonly [name: string]: Value };

/** A leaf, or arrays and records of them to any depth. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/** The same structure with every tensor replaced by `Leaf`. */
export type Replace<T, Leaf> = T extends Tensor ? Leaf : { readonly [Name in keyof T]: Replace<T[Name], Leaf> };

/** Options of `Runtime.compile`. */
export interface CompileOptions {
  /** What error messages and profiles call the program. */
  readonly name?: string;
  /** Arguments, by position, whose values never change (a frozen model's weights); a compiling runtime may bake them in. */
  readonly constants?: readonly number[];
}

/** A function of tensors made ready to run. */
export interface Program<Args extends readonly unknown[], Result> {
  /** Runs it; the arguments stay the caller's, the results become the caller's to dispose. */
  run(...args: { readonly [Index in keyof Args]: Replace<Args[Index], Value> }): Promise<Replace<Result, Value>>;
  /** Frees what compiling took; results that are out stay valid. */
  dispose(): void;
}

/** How one of our ops runs on a runtime. */
export interface KernelReport {
  /** Its name. */
  readonly kernel: string;
  /** `native`: written for this backend; `composed`: made of stock ops; `missing`: a stock op it needs is not there. */
  readonly implementation: 'native' | 'composed' | 'missing';
  /** Stock kernels that it needs and the backend lacks. */
  readonly missing: readonly string[];
}

/** What decides which machine code runs our functions of tensors. Training, extraction and fitting take one and never know which. */
export interface Runtime {
  /** Such as `wasm`, `cpu`, `node-gpu`. */
  readonly name: string;
  /**
   * Makes `fn`, a pure function of tensors, ready to run. `examples` are values of the shapes to come; other shapes
   * work too and may compile again.
   * @throws MemError `captured-tensor` when `fn` uses a tensor that is neither an argument nor made inside it.
   */
  compile<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    examples: { readonly [Index in keyof Args]: Replace<Args[Index], Value> },
    options?: CompileOptions,
  ): Program<Args, Result>;
  /** Copies a host array in. */
  upload(array: HostArray): Value;
  /** Copies a value out. */
  read(value: Value): Promise<HostArray>;
  /** What runs how here, from the kernel registry. */
  report(): readonly KernelReport[];
  /** Values now held. */
  valueCount(): number;
  /** Frees all that it holds; it cannot be used afterwards. */
  dispose(): void;
}
