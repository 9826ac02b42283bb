import { type Dtype, type HostArray, hostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { clone, getKernel, keep, Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { captureGuardOf } from './capture-guard.js';
import { checkUpload } from './check-upload.js';
import { onBackend } from './on-backend.js';
import { reportKernels } from './report.js';
import type { CompileOptions, KernelReport, Program, Replace, Runtime, Tree, Value } from './runtime.js';
import { leaves, mapTree } from './tree.js';

/** Runs programs operation by operation on an initialised tfjs backend. Its values are tfjs tensors. */
export class EagerRuntime implements Runtime {
  readonly name: string;
  readonly #backend: string;
  readonly #held = new Set<Tensor>();
  #forgetAt = 1024;
  #disposed = false;

  constructor(name: string, backendName: string) {
    this.name = name;
    this.#backend = backendName;
  }

  compile<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    examples: { readonly [Index in keyof Args]: Replace<Args[Index], Value> },
    { name = fn.name || 'the function' }: CompileOptions = {},
  ): Program<Args, Result> {
    this.#refuseDisposed();
    const inputs = this.#tensors(examples);
    const { name: guardName, guard } = captureGuardOf(this.#backend);
    onBackend(guardName, () =>
      guard.check(`compile: ${name}`, inputs, () => tidy(() => void fn(...(examples as unknown as Args)))),
    );
    return {
      run: async (...args) => this.#run(fn, args),
      dispose: () => {},
    };
  }

  #run<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    args: { readonly [Index in keyof Args]: Replace<Args[Index], Value> },
  ): Replace<Result, Value> {
    this.#refuseDisposed();
    const inputs = new Set(this.#tensors(args));
    return onBackend(this.#backend, () => {
      const outputs = tidy(() => {
        const seen = new Set<Tensor>(inputs);
        // An argument that is returned, or a tensor that is returned twice, must be disposable on its own.
        return mapTree(fn(...(args as unknown as Args)) as Tree<Tensor>, (output) => {
          const own = seen.has(output) ? clone(output) : output;
          seen.add(own);
          return keep(own);
        }) as never;
      });
      return mapTree(outputs as Tree<Tensor>, (output) => this.#hold(output)) as Replace<Result, Value>;
    });
  }

  upload({ data, shape, dtype }: HostArray): Value {
    this.#refuseDisposed();
    checkUpload({ data, shape });
    // Some backends keep the array, which the caller may change.
    return onBackend(this.#backend, () => this.#hold(keep(tensor(data.slice(), [...shape], dtype))));
  }

  async read(value: Value): Promise<HostArray> {
    const source = this.#tensor(value);
    // A copy: the cpu backend returns the array it works on, and some kernels use another array type than that of the
    // dtype.
    return hostArray(source.dtype as Dtype, source.shape, await source.data());
  }

  report(): readonly KernelReport[] {
    const backend = this.#backend;
    return reportKernels(
      ({ native }) => native?.[backend] !== undefined,
      (kernel) => getKernel(kernel, backend) != null,
    );
  }

  valueCount(): number {
    this.#forgetDisposed();
    return this.#held.size;
  }

  dispose(): void {
    for (const value of this.#held) value.dispose();
    this.#held.clear();
    this.#disposed = true;
  }

  #hold(value: Tensor): Tensor {
    if (this.#held.size >= this.#forgetAt) {
      this.#forgetDisposed();
      this.#forgetAt = Math.max(1024, 2 * this.#held.size);
    }
    this.#held.add(value);
    return value;
  }

  /** Drops disposed tensors from time to time, as tfjs does not report a disposal. */
  #forgetDisposed(): void {
    for (const value of this.#held) if (value.isDisposed) this.#held.delete(value);
  }

  #tensors(values: unknown): Tensor[] {
    return leaves(values as Tree<Value>).map((value) => this.#tensor(value));
  }

  #tensor(value: Value): Tensor {
    if (!(value instanceof Tensor)) {
      throw new MemError(
        'wrong-runtime',
        `The ${this.name} runtime takes its own values and tfjs tensors; read the value with the runtime that created it, then upload it here.`,
      );
    }
    if (value.isDisposed) {
      throw new MemError('disposed', `A value of shape [${value.shape}] was used after it was disposed.`, {
        shape: value.shape,
      });
    }
    return value;
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw new MemError('disposed', `The ${this.name} runtime was used after it was disposed.`);
  }
}
