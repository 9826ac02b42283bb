import {
  engine,
  type GradFunc,
  getBackend,
  getGradient,
  getKernel,
  type KernelBackend,
  type KernelFunc,
  registerGradient,
  registerKernel,
  type Tensor,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import type { KernelAttributes, KernelInputs, KernelOutputs, OwnKernelName } from './kernel-signatures.js';
import type { WasmBackend } from './wasm/backend.js';

/** Backends with kernels of their own, by tfjs backend name. */
interface NativeBackends {
  readonly wasm: WasmBackend;
}

/** Kernel written for one backend, from tensor infos to tensor infos. */
export type NativeKernel<Name extends OwnKernelName, Backend extends KernelBackend = WasmBackend> = (call: {
  readonly inputs: KernelInputs<Name, TensorInfo>;
  readonly attributes: KernelAttributes<Name>;
  readonly backend: Backend;
}) => KernelOutputs<Name, TensorInfo>;

/** Description of a kernel, as runtimes report it. */
export interface OwnKernelInfo {
  /** Name of the kernel. All start with `Mem`, so that no stock kernel is replaced. */
  readonly name: OwnKernelName;
  /**
   * Stock kernels that the composition and the gradient run. A kernel of this package that they run has a list of its
   * own.
   */
  readonly stock: readonly string[];
  /** Implementations for single backends, by tfjs backend name. */
  readonly native?: { readonly [backend: string]: unknown };
  /** Gradient of the kernel; absent if the kernel is never differentiated. */
  readonly gradient?: object;
}

/**
 * Operation of this package: a kernel under its own name, composed of stock operations unless a backend has a native
 * implementation, with its gradient. `Saved` are the tensors that the forward pass keeps for the backward pass.
 */
export interface OwnKernel<Name extends OwnKernelName, Saved extends readonly Tensor[] = readonly []>
  extends OwnKernelInfo {
  readonly name: Name;
  /** Computes the outputs in stock operations. */
  readonly compose: (
    inputs: KernelInputs<Name, Tensor>,
    attributes: KernelAttributes<Name>,
  ) => KernelOutputs<Name, Tensor>;
  readonly native?: { readonly [Backend in keyof NativeBackends]?: NativeKernel<Name, NativeBackends[Backend]> };
  readonly gradient?: KernelGradient<Name, Saved>;
}

/** Gradient of a kernel. */
interface KernelGradient<Name extends OwnKernelName, Saved extends readonly Tensor[]> {
  /** Inputs kept for the backward pass, the first elements of `Saved`. */
  readonly inputs: readonly (keyof KernelInputs<Name, Tensor> & string)[];
  /** Marks the outputs kept for the backward pass, by position; they are the last elements of `Saved`. */
  readonly outputs?: readonly boolean[];
  /** Computes the gradient of each input from the gradients of the outputs and the saved tensors. */
  readonly of: (
    dy: KernelOutputs<Name, Tensor>,
    saved: Saved,
    attributes: KernelAttributes<Name>,
  ) => { readonly [Input in keyof KernelInputs<Name, Tensor>]?: () => Tensor };
}

/** Wraps the kernels of backend `base` for another backend in front of it, as the capture guard does. */
export interface BackendWrapper {
  readonly base: string;
  wrap(kernel: KernelFunc): KernelFunc;
}

const wrappers = new Map<string, BackendWrapper>();

/** Makes backend `name` run the kernels of `wrapper.base`, wrapped. */
export function addBackendWrapper(name: string, wrapper: BackendWrapper): void {
  wrappers.set(name, wrapper);
}

/** Runs `kernel` on the current backend, which registers it there on first use. */
export function runKernel<Name extends OwnKernelName, Saved extends readonly Tensor[]>(
  kernel: OwnKernel<Name, Saved>,
  inputs: KernelInputs<Name, Tensor>,
  attributes: KernelAttributes<Name>,
): KernelOutputs<Name, Tensor> {
  ensureRegistered(kernel, getBackend());
  return engine().runKernel(kernel.name, { ...inputs }, attributes as never) as KernelOutputs<Name, Tensor>;
}

// tfjs knows inputs, attributes and results by name only. They get the types of a signature here and nowhere else.
function ensureRegistered<Name extends OwnKernelName, Saved extends readonly Tensor[]>(
  kernel: OwnKernel<Name, Saved>,
  backendName: string,
): void {
  if (getKernel(kernel.name, backendName) == null) {
    registerKernel({ kernelName: kernel.name, backendName, kernelFunc: kernelFor(kernel, backendName) });
  }
  const { gradient } = kernel;
  if (gradient !== undefined && getGradient(kernel.name) == null) {
    const gradFunc = (dy: unknown, saved: unknown, attributes: unknown) => ({
      ...gradient.of(dy as never, saved as Saved, attributes as never),
    });
    registerGradient({
      kernelName: kernel.name,
      inputsToSave: [...gradient.inputs],
      outputsToSave: [...(gradient.outputs ?? [])],
      gradFunc: gradFunc as GradFunc,
    });
  }
}

function kernelFor<Name extends OwnKernelName, Saved extends readonly Tensor[]>(
  kernel: OwnKernel<Name, Saved>,
  backendName: string,
): KernelFunc {
  const wrapper = wrappers.get(backendName);
  const native = kernel.native?.[(wrapper?.base ?? backendName) as keyof NativeBackends];
  if (native !== undefined) {
    const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) =>
      native({ inputs, attributes: attrs, backend } as never) as TensorInfo | TensorInfo[];
    return wrapper === undefined ? kernelFunc : wrapper.wrap(kernelFunc);
  }
  // The engine passes tensors to kernels as infos, and takes tensors as infos in return.
  return ({ inputs, attrs }) => tidy(() => kernel.compose(inputs as never, attrs as never) as TensorInfo & Tensor);
}
