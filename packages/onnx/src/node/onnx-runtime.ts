import { type HostArray, shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import {
  type CompileOptions,
  type KernelReport,
  leaves,
  mapTree,
  ownKernels,
  type Program,
  type Replace,
  type Runtime,
  type Tree,
  type Value,
} from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import { encodeModel } from '../graph/encode-model.js';
import type { ElementType } from '../graph/graph.js';
import { kernels } from '../kernels/index.js';
import { type TraceOutput, trace } from '../trace/trace.js';
import { elementAt } from './element-at.js';
import type { Environment } from './environment.js';
import { type NativeTensor, nativeTensor, OnnxValue, readNative } from './onnx-value.js';
import { Session } from './session.js';
import { nodesForProcessor, type OnnxDevice } from './session-options.js';

/** Settings of the runtime, with all defaults filled in. */
export interface OnnxRuntimeSettings {
  readonly device: OnnxDevice;
  readonly threads: number;
  readonly profile?: string | undefined;
}

/** Result of a program: an output of the session, by position, or an argument that is returned. */
type Leaf = TraceOutput & { readonly shape: readonly number[]; readonly dtype: ElementType };

/** Program compiled for one set of shapes. */
interface Compiled {
  /** Absent if every result is an argument. */
  readonly session: Session | undefined;
  readonly results: Tree<Leaf>;
  /** Positions, among all leaves of the arguments, of those passed to each run. */
  readonly given: ReadonlySet<number>;
}

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
    const byShapes = new Map<string, Compiled>();
    const compiled = (args: readonly unknown[], values: readonly OnnxValue[]): Compiled => {
      const key = values.map(({ shape, dtype }) => `${dtype}[${shape}]`).join();
      let found = byShapes.get(key);
      if (found === undefined) {
        found = this.#compile(fn as (...args: readonly unknown[]) => unknown, args, values, name, constants);
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

  #compile(
    fn: (...args: readonly unknown[]) => unknown,
    args: readonly unknown[],
    values: readonly OnnxValue[],
    name: string,
    constants: readonly number[],
  ): Compiled {
    const isConstant = args.flatMap((arg, index) => leaves(arg as Tree<Value>).map(() => constants.includes(index)));
    const inputs = values.map((value, index) => ({
      name: `input${index}`,
      shape: value.shape,
      dtype: value.dtype,
      constant: isConstant[index] === true,
      value,
    }));
    const { graph, results } = trace(
      (tensors) => fn(...rebuilt(args, tensors)),
      inputs,
      (output, leaf): Leaf => ({ ...output, ...leaf }),
      { name },
    );
    const given = new Set(inputs.flatMap(({ constant }, index) => (constant ? [] : [index])));
    const model = graph.finished();
    const kept = new Set(model.inputs.map((input) => input.name));
    const weights = new Map(
      inputs
        .filter(({ name: input, constant }) => constant && kept.has(input))
        .map(({ name: input, value }) => [input, value]),
    );
    const names = {
      inputs: inputs.filter(({ constant }) => !constant).map((input) => input.name),
      outputs: graph.outputs.map((output) => output.name),
    };
    const options = { ...this.#settings, frozen: weights.size > 0, onProcessor: nodesForProcessor(model) };
    const session =
      names.outputs.length === 0
        ? undefined
        : new Session(this.#environment, encodeModel(model), names, weights, options);
    return { session, results: results as Tree<Leaf>, given };
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
    const { shape, dtype, data } = array;
    const size = shapeSize(shape);
    if (data.length !== size) {
      throw new MemError('bad-shape', `upload: shape [${shape}] holds ${size} values, but ${data.length} were given.`, {
        shape,
        length: data.length,
      });
    }
    return new OnnxValue(nativeTensor(this.#environment, array), [...shape], dtype, this.#held);
  }

  async read(value: Value): Promise<HostArray> {
    const source = this.#value(value);
    return readNative(this.#environment.api, source.tensor, source);
  }

  report(): readonly KernelReport[] {
    return ownKernels.map(({ name, stock }) => {
      const missing = stock.filter((kernel) => !(kernel in kernels));
      const isNative = name in kernels;
      return {
        kernel: name,
        implementation: isNative ? 'native' : missing.length === 0 ? 'composed' : 'missing',
        missing: isNative ? [] : missing,
      };
    });
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

/** Replaces the leaves of the arguments by `tensors`, in the same order. */
function rebuilt(args: readonly unknown[], tensors: readonly Tensor[]): Tree<Tensor>[] {
  let next = 0;
  return args.map((arg) => mapTree(arg as Tree<Value>, () => elementAt(tensors, next++)));
}
