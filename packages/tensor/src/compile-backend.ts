import { MemError } from '@mem/errors';
import { type BackendValues, engine, KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';

/** Backend that only serves to compile functions, which must not read values or use tensors from outside. */
export abstract class CompileBackend extends KernelBackend {
  #subject = '';

  /** Name of the function being compiled, for messages. */
  get subject(): string {
    return this.#subject;
  }

  /** Runs `body`, in which no backend may read a tensor except while `mayRead` returns true. */
  protected compiling<Result>(subject: string, body: () => Result, mayRead: () => boolean = () => false): Result {
    this.#subject = subject;
    const restore = refuseReads(this, mayRead);
    try {
      return body();
    } finally {
      restore();
    }
  }

  /** Error for a tensor that is neither an argument of the function nor created inside it. */
  protected captured({ dtype, shape }: TensorInfo): MemError {
    return new MemError(
      'captured-tensor',
      `${this.#subject} uses a ${dtype} tensor of shape [${shape}] that is neither one of its arguments nor created inside it; pass it as an argument.`,
      { shape, dtype },
    );
  }

  /** Rejects a read. @throws MemError `unsupported`. */
  override readSync(_dataId: object): BackendValues {
    throw new MemError(
      'unsupported',
      `${this.#subject} reads a tensor's values; keep them in tensors and return them.`,
    );
  }

  /** Rejects a read. @throws MemError `unsupported`. */
  override read(dataId: object): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  /** Returns false: nothing is computed here that could be timed. */
  override timerAvailable(): boolean {
    return false;
  }

  /** Does nothing: the backend owns no memory. */
  override dispose(): void {}
}

/**
 * Redirects reads of tensors on all other backends to `guard`, which rejects them. Without this, a tensor from outside
 * would be read from its own backend, past the guard.
 * @returns A function that ends the redirection.
 */
function refuseReads(guard: KernelBackend, mayRead: () => boolean): () => void {
  const others = [...new Set(Object.values(engine().registry))].filter((backend) => backend !== guard);
  const restore = others.map((backend) => {
    const own = Object.getOwnPropertyDescriptor(backend, 'readSync');
    const readSync = backend.readSync;
    backend.readSync = (...args) =>
      mayRead() ? (Reflect.apply(readSync, backend, args) as BackendValues) : guard.readSync(args[0]);
    return () => {
      if (own === undefined) Reflect.deleteProperty(backend, 'readSync');
      else Object.defineProperty(backend, 'readSync', own);
    };
  });
  return () => {
    for (const each of restore) each();
  };
}
