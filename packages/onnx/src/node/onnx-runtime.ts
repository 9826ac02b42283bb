import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import {
  type CompileOptions,
  checkUpload,
  type KernelReport,
  leaves,
  mapTree,
  type Program,
  type Replace,
  type Runtime,
  reportKernels,
  type Tree,
  type Value,
} from '@mem/tensor';
import { kernels } from '../kernels/index.js';
import {
  type CompiledProgram,
  compileProgram,
  type Leaf,
  type OnnxRuntimeSettings,
  type ProgramSource,
} from './compile-program.js';
import { elementAt } from './element-at.js';
import type { Environment } from './environment.js';
import { type NativeTensor, nativeTensor, OnnxValue, readNative } from './onnx-value.js';

/** Runs programs as whole graphs in ONNX Runtime. Its values are tensors in ONNX Runtime's memory. */
export class OnnxRuntime implements Runtime {
  readonly name = 'onnx';
  readonly #environment: Environment;
  readonly #settings: OnnxRuntimeSettings;
  readonly #held = new Set<OnnxValue>();
  readonly #programs = new Set<{ dispose(): void }>();
  #disposed = false;

  constructor(environment: Environment, settings: OnnxRuntimeSettings) {
    this.#environment = environment;
    this.#settings = settings;
  }

  compile<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    examples: { readonly [Index in keyof Args]: Replace<Args[Index], Value> },
    { name = fn.name || 'the function', constants = [] }: CompileOptions = {},
  ): Program<Args, Result> {
    this.#refuseDisposed();
    const byShapes = new Map<string, CompiledProgram>();
    const compiled = (args: readonly unknown[], values: readonly OnnxValue[]): CompiledProgram => {
      const key = values.map(({ shape, dtype }) => `${dtype}[${shape}]`).join();
      let found = byShapes.get(key);
      if (found === undefined) {
        const source = { name, fn: fn as ProgramSource['fn'], args, values, constants };
        found = compileProgram(this.#environment, this.#settings, source);
        byShapes.set(key, found);
      }
      return found;
    };
    compiled(examples, this.#values(examples));
    const program = {
      run: async (...args: unknown[]) => {
        this.#refuseDisposed();
        const values = this.#values(args);
        const { session, results, given } = compiled(args, values);
        const tensors = values.filter((_, index) => given.has(index)).map(({ tensor }) => tensor);
        const outputs = (await session?.run(tensors)) ?? [];
        return this.#wrap(results, values, outputs);
      },
      dispose: () => {
        for (const { session } of byShapes.values()) session?.dispose();
        byShapes.clear();
        this.#programs.delete(program);
      },
    };
    this.#programs.add(program);
    return program as unknown as Program<Args, Result>;
  }

  #wrap(results: Tree<Leaf>, values: readonly OnnxValue[], outputs: readonly NativeTensor[]): unknown {
    const wrapped = mapTree(results, (leaf) => {
      const tensor = 'input' in leaf ? elementAt(values, leaf.input).tensor : elementAt(outputs, leaf.output);
      return new OnnxValue(tensor.retain(), leaf.shape, leaf.dtype, this.#held);
    });
    for (const output of outputs) output.release();
    return wrapped;
  }

  upload(array: HostArray): Value {
    this.#refuseDisposed();
    checkUpload(array);
    return new OnnxValue(nativeTensor(this.#environment, array), [...array.shape], array.dtype, this.#held);
  }

  async read(value: Value): Promise<HostArray> {
    const source = this.#value(value);
    return readNative(this.#environment.api, source.tensor, source);
  }

  report(): readonly KernelReport[] {
    return reportKernels(
      ({ name }) => name in kernels,
      (name) => name in kernels,
    );
  }

  valueCount(): number {
    return this.#held.size;
  }

  dispose(): void {
    for (const program of this.#programs) program.dispose();
    for (const value of this.#held) value.dispose();
    this.#disposed = true;
  }

  #values(tree: unknown): OnnxValue[] {
    return leaves(tree as Tree<Value>).map((value) => this.#value(value));
  }

  #value(value: Value): OnnxValue {
    if (!(value instanceof OnnxValue)) {
      throw new MemError(
        'wrong-runtime',
        'The onnx runtime takes its own values; read the value with the runtime that created it, then upload it here.',
      );
    }
    // Throws if the value is disposed.
    void value.tensor;
    return value;
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw new MemError('disposed', 'The onnx runtime was used after it was disposed.');
  }
}
