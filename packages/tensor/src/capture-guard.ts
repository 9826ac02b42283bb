import {
  type BackendValues,
  type DataId,
  type DataType,
  engine,
  getKernelsForBackend,
  type KernelBackend,
  type KernelFunc,
  registerKernel,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { addBackend } from './add-backend.js';
import { CompileBackend } from './compile-backend.js';
import { addBackendWrapper } from './own-kernel.js';

/**
 * Runs functions on the kernels of another backend and rejects tensors that are neither inputs nor created on the way:
 * a compiled program would silently turn such a capture into a constant.
 */
class CaptureGuard extends CompileBackend {
  readonly #base: KernelBackend;
  #known: WeakSet<object> | undefined;
  #inKernel = false;

  constructor(base: KernelBackend) {
    super();
    this.#base = base;
  }

  /** Runs `body`, which may use `inputs` and no other tensor from outside. */
  check(subject: string, inputs: readonly Tensor[], body: () => void): void {
    this.#known = new WeakSet(inputs.map((tensor) => tensor.dataId));
    try {
      this.compiling(subject, body, () => this.#inKernel);
    } finally {
      this.#known = undefined;
    }
  }

  wrap(kernelFunc: KernelFunc): KernelFunc {
    return ({ inputs, attrs }) => {
      for (const info of Object.values(inputs)) this.#refuseCaptured(info as TensorInfo);
      const outputs = this.#runOnBase(() =>
        kernelFunc({ inputs, backend: this.#base, ...(attrs === undefined ? {} : { attrs }) }),
      );
      for (const info of [outputs].flat()) this.#known?.add(info.dataId);
      return outputs;
    };
  }

  #runOnBase<Result>(kernel: () => Result): Result {
    const before = this.#inKernel;
    this.#inKernel = true;
    try {
      return kernel();
    } finally {
      this.#inKernel = before;
    }
  }

  #refuseCaptured(info: TensorInfo | undefined): void {
    if (info !== undefined && this.#known !== undefined && !this.#known.has(info.dataId)) throw this.captured(info);
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = this.#base.write(values, shape, dtype);
    this.#known?.add(dataId);
    return dataId;
  }

  override refCount(dataId: DataId): number {
    return this.#base.refCount(dataId);
  }

  override incRef(dataId: DataId): void {
    this.#base.incRef(dataId);
  }

  override disposeData(dataId: object, force?: boolean): boolean {
    return this.#base.disposeData(dataId, force);
  }

  override numDataIds(): number {
    return this.#base.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return this.#base.memory();
  }

  override floatPrecision(): 16 | 32 {
    return this.#base.floatPrecision();
  }

  override epsilon(): number {
    return this.#base.epsilon();
  }
}

interface NamedGuard {
  readonly name: string;
  readonly guard: CaptureGuard;
}

const guards = new Map<string, NamedGuard>();

/** Guard in front of backend `backendName`, registered as a backend of its own on first use. */
export function captureGuardOf(backendName: string): NamedGuard {
  let named = guards.get(backendName);
  if (named === undefined) {
    const guard = new CaptureGuard(engine().findBackend(backendName));
    const name = addBackend(`mem-capture-guard-${backendName}`, guard);
    named = { name, guard };
    guards.set(backendName, named);
    addBackendWrapper(name, { base: backendName, wrap: (kernelFunc) => guard.wrap(kernelFunc) });
    for (const { kernelName, kernelFunc } of getKernelsForBackend(backendName)) {
      if (!kernelName.startsWith('Mem')) {
        registerKernel({ kernelName, backendName: name, kernelFunc: guard.wrap(kernelFunc) });
      }
    }
  }
  return named;
}
