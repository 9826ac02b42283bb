import type { Environment } from './environment.js';
import { borrowedTensor, NativeTensor, type OnnxValue } from './onnx-value.js';
import type { Pointer } from './ort-api.js';
import { type OnnxDevice, type SessionOptions, withSessionOptions } from './session-options.js';

/**
 * End of the last WebGPU run. The WebGPU sessions of a process share one device, and overlapping runs crash
 * (onnxruntime issue 32561).
 */
let webgpuRuns: Promise<unknown> = Promise.resolve();

/** Model that ONNX Runtime is ready to run. */
export class Session {
  readonly #environment: Environment;
  readonly #pointer: Pointer;
  readonly #inputs: BigUint64Array;
  readonly #outputs: BigUint64Array;
  readonly #weights: readonly NativeTensor[];
  readonly #device: OnnxDevice;
  #running = 0;
  #first = true;
  #disposed = false;

  /**
   * @param weights Values of the model's external initialisers, by name, held until the session is disposed.
   * @throws MemError `unsupported` if the model or the device cannot run.
   */
  constructor(
    environment: Environment,
    model: Uint8Array,
    names: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
    weights: ReadonlyMap<string, OnnxValue>,
    options: SessionOptions,
  ) {
    const { api } = environment;
    this.#environment = environment;
    this.#device = options.device;
    this.#inputs = api.texts(names.inputs);
    this.#outputs = api.texts(names.outputs);
    const borrowed = [...weights.values()].map((value) => borrowedTensor(environment, value.tensor, value));
    this.#weights = [...borrowed, ...[...weights.values()].map((value) => value.tensor.retain())];
    try {
      this.#pointer = withSessionOptions(api, options, (native) => {
        if (weights.size > 0) {
          const keys = api.texts([...weights.keys()]);
          const pointers = BigUint64Array.from(borrowed, ({ pointer }) => pointer);
          api.call('AddExternalInitializers', native, keys, pointers, weights.size);
        }
        return api.create('CreateSessionFromArray', environment.pointer, model, model.length, native);
      });
    } catch (error) {
      for (const tensor of this.#weights) tensor.release();
      throw error;
    }
  }

  /** Runs the model on another thread, and holds the inputs until it is done. */
  async run(inputs: readonly NativeTensor[]): Promise<NativeTensor[]> {
    const { api } = this.#environment;
    const pointers = BigUint64Array.from(inputs, ({ pointer }) => pointer);
    const results = new BigUint64Array(this.#outputs.length);
    for (const tensor of inputs) tensor.retain();
    this.#running++;
    // The first run allocates memory piece by piece and learns the pattern, which later runs allocate as one block.
    const options = this.#first ? api.create('CreateRunOptions') : null;
    this.#first = false;
    try {
      if (options !== null) {
        api.call('AddRunConfigEntry', options, 'memory.enable_memory_arena_shrinkage', 'cpu:0');
      }
      const run = (): Promise<void> =>
        api.callAsync(
          'Run',
          this.#pointer,
          options,
          this.#inputs,
          pointers,
          pointers.length,
          this.#outputs,
          results.length,
          results,
        );
      await (this.#device === 'webgpu' ? afterWebgpuRuns(run) : run());
    } finally {
      if (options !== null) api.call('ReleaseRunOptions', options);
      // Uses the array after the run, so that the garbage collector leaves it to the other thread until then.
      pointers.fill(0n);
      for (const tensor of inputs) tensor.release();
      this.#running--;
      if (this.#disposed) this.#release();
    }
    return Array.from(results, (pointer) => new NativeTensor(api, pointer));
  }

  /** Ends profiling and returns the path of the profile. */
  endProfiling(): string {
    const { api } = this.#environment;
    const allocator = api.create('GetAllocatorWithDefaultOptions');
    const text = api.create('SessionEndProfiling', this.#pointer, allocator);
    const file = api.text(text);
    api.call('AllocatorFree', allocator, text);
    return file;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#release();
  }

  #release(): void {
    if (this.#running > 0) return;
    this.#environment.api.call('ReleaseSession', this.#pointer);
    for (const tensor of this.#weights) tensor.release();
  }
}

function afterWebgpuRuns(run: () => Promise<void>): Promise<void> {
  const done = webgpuRuns.then(run);
  webgpuRuns = done.catch(() => {});
  return done;
}
