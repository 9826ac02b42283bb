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

/** Backends that kernels are written for, by tfjs backend name. */
interface NativeBackends {
  readonly wasm: WasmBackend;
}

/** A kernel written for one backend: tensor infos in, tensor infos out. */
export type NativeKernel<Name extends OwnKernelName, Backend extends KernelBackend = WasmBackend> = (call: {
  readonly inputs: KernelInputs<Name, TensorInfo>;
  readonly attributes: KernelAttributes<Name>;
  readonly backend: Backend;
}) => KernelOutputs<Name, TensorInfo>;

/** The parts of a kernel that a runtime reports. */
export interface OwnKernelInfo {
  /** Starts with `Mem`, so that no stock kernel is ever replaced. */
  readonly name: OwnKernelName;
  /**
   * Stock kernels that the composition and the gradient run. Those behind another kernel of this package are listed
   * there.
   */
  readonly stock: readonly string[];
  /** Implementations for single backends, by tfjs backend name. */
  readonly native?: { readonly [backend: string]: unknown };
  /** Absent where the kernel is never differentiated. */
  readonly gradient?: object;
}

/**
 * An operation of this package: a kernel under a name of its own, composed of stock operations unless a backend has a
 * native implementation, with its gradient beside it. `Saved` is what the backward pass gets of the forward pass.
 */
export interface OwnKernel<Name extends OwnKernelName, Saved extends readonly Tensor[] = readonly []>
  extends OwnKernelInfo {
  readonly name: Name;
  /** The outputs in stock operations. */
  readonly compose: (
    inputs: KernelInputs<Name, Tensor>,
    attributes: KernelAttributes<Name>,
  ) => KernelOutputs<Name, Tensor>;
  readonly native?: { readonly [Backend in keyof NativeBackends]?: NativeKernel<Name, NativeBackends[Backend]> };
  readonly gradient?: KernelGradient<Name, Saved>;
}

/** The gradient of a kernel. */
interface KernelGradient<Name extends OwnKernelName, Saved extends readonly Tensor[]> {
  /** Inputs kept for the backward pass; they come first in `Saved`. */
  readonly inputs: readonly (keyof KernelInputs<Name, Tensor> & string)[];
  /** Outputs kept for the backward pass, by position; they come last in `Saved`. */
  readonly outputs?: readonly boolean[];
  /** The gradient of each input, from the gradients of the outputs and the saved tensors. */
  readonly of: (
    dy: KernelOutputs<Name, Tensor>,
    saved: Saved,
    attributes: KernelAttributes<Name>,
  ) => { readonly [Input in keyof KernelInputs<Name, Tensor>]?: () => Tensor };
}

/** Lets a backend that stands before another one (the capture guard) take over how kernels are registered on it. */
export interface BackendWrapper {
  readonly base: string;
  wrap(kernel: KernelFunc): KernelFunc;
}

const wrappers = new Map<string, BackendWrapper>();

/** Declares that kernels for backend `name` are those of `wrapper.base`, wrapped. */
export function addBackendWrapper(name: string, wrapper: BackendWrapper): void {
  wrappers.set(name, wrapper);
}

/** Runs `kernel` on the current backend, registering it there at its first use. */
export function runKernel<Name extends OwnKernelName, Saved extends readonly Tensor[]>(
  kernel: OwnKernel<Name, Saved>,
  inputs: KernelInputs<Name, Tensor>,
  attributes: KernelAttributes<Name>,
): KernelOutputs<Name, Tensor> {
  ensureRegistered(kernel, getBackend());
  return engine().runKernel(kernel.name, { ...inputs }, attributes as never) as KernelOutputs<Name, Tensor>;
}

// tfjs types inputs, attributes and results by name alone. Here, and nowhere else, they get the types of a signature.
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
  // The engine hands its tensors to kernels, and takes tensors back from them, as infos.
  return ({ inputs, attrs }) => tidy(() => kernel.compose(inputs as never, attrs as never) as TensorInfo & Tensor);
}
