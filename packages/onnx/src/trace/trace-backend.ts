import { MemError } from '@mem/errors';
import { addBackend, CompileBackend } from '@mem/tensor';
import {
  type BackendValues,
  type DataId,
  type DataType,
  engine,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { elementType, type Traced, type Tracer } from './traced.js';

interface Entry {
  readonly traced: Traced;
  references: number;
}

/** Backend of tfjs that computes nothing. Its tensors represent values of a graph. */
export class TraceBackend extends CompileBackend {
  #entries = new WeakMap<object, Entry>();
  #count = 0;
  #tracer: Tracer | undefined;
  /** Name under which the backend is registered. */
  readonly name: string = addBackend('mem-trace', this);

  /** Tracer of the function being traced. */
  get tracer(): Tracer {
    if (this.#tracer === undefined) throw new Error('No function is being traced.');
    return this.#tracer;
  }

  /** Runs `body`, whose kernels write to `tracer`. */
  during<Result>(tracer: Tracer, subject: string, body: () => Result): Result {
    // Tensors that were made on this backend outside of a trace do not belong to it.
    this.#entries = new WeakMap();
    this.#tracer = tracer;
    try {
      return this.compiling(subject, body);
    } finally {
      this.#tracer = undefined;
      this.#entries = new WeakMap();
      this.#count = 0;
    }
  }

  /** Creates a tfjs tensor that represents `traced`. */
  tensor(traced: Traced): Tensor {
    const { dataId, shape, dtype } = this.info(traced);
    return engine().makeTensorFromDataId(dataId, shape, dtype);
  }

  info(traced: Traced): TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { traced, references: 1 });
    this.#count++;
    return { dataId, shape: [...traced.shape], dtype: traced.dtype as DataType };
  }

  /**
   * Finds the traced tensor that a tfjs tensor represents.
   * @throws MemError `captured-tensor` for a tensor that does not belong to the trace.
   */
  traced(info: TensorInfo): Traced {
    const entry = this.#entries.get(info.dataId);
    if (entry === undefined) throw this.captured(info);
    return entry.traced;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const given = values as ArrayLike<number>;
    const type = elementType(dtype);
    // tfjs creates zeros and ones as whole arrays; only their value is kept.
    let same = given.length > 0;
    for (let i = 1; same && i < given.length; i++) same = given[i] === given[0];
    return this.info(same ? { shape, dtype: type, fill: Number(given[0]) } : { shape, dtype: type, values: given })
      .dataId;
  }

  override move(): void {
    throw new MemError('captured-tensor', `${this.subject} uses a tensor of another backend; pass it as an argument.`);
  }

  override refCount(dataId: DataId): number {
    return this.#entries.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: DataId): void {
    const entry = this.#entries.get(dataId);
    if (entry !== undefined) entry.references++;
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.#entries.get(dataId);
    if (entry === undefined) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.#entries.delete(dataId);
    this.#count--;
    return true;
  }

  override numDataIds(): number {
    return this.#count;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

let backend: TraceBackend | undefined;

/** The trace backend, created on first use; `register` adds its kernels. */
export function traceBackend(register: (backend: TraceBackend) => void): TraceBackend {
  if (backend === undefined) {
    const made = new TraceBackend();
    backend = made;
    register(made);
  }
  return backend;
}
