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
import type { TensorMap } from './runtime.js';

/** Plain values that a kernel takes beside its tensors. */
export type Attributes = { readonly [name: string]: number | boolean | string | readonly number[] };

/** A kernel written for one backend: tensor infos in, tensor infos out. */
export type NativeKernel<A extends Attributes> = (call: {
  readonly inputs: { readonly [name: string]: TensorInfo };
  readonly attributes: A;
  readonly backend: KernelBackend;
}) => TensorInfo | TensorInfo[];

/** An operation of ours: a kernel under our own name, composed of stock ops unless a backend has its own, with its gradient beside it. */
export interface OwnKernel<A extends Attributes = Attributes> {
  /** Starts with `Mem`, so that no stock kernel is ever replaced. */
  readonly name: string;
  /** Stock kernels that the composition and the gradient run; what another kernel of ours runs for them, that one lists too. */
  readonly stock: readonly string[];
  /** The result in stock ops; several outputs in order. */
  readonly compose: (inputs: TensorMap, attributes: A) => Tensor | Tensor[];
  /** Implementations for single backends, by tfjs backend name. */
  readonly native?: { readonly [backend: string]: NativeKernel<A> };
  /** None for a kernel that is never differentiated. */
  readonly gradient?: {
    /** Inputs kept for the backward pass. */
    readonly inputs: readonly string[];
    /** Outputs kept for the backward pass, by position; saved behind the inputs. */
    readonly outputs?: readonly boolean[];
    /** The gradient of each input, from those of the outputs and what was kept. */
    readonly of: (dy: Tensor[], saved: Tensor[], attributes: A) => { readonly [input: string]: () => Tensor };
  };
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
export function runKernel<A extends Attributes>(kernel: OwnKernel<A>, inputs: TensorMap, attributes: A): Tensor[] {
  ensureRegistered(kernel, getBackend());
  const outputs = engine().runKernel(kernel.name, { ...inputs }, attributes as never);
  return Array.isArray(outputs) ? outputs : [outputs as Tensor];
}

function ensureRegistered<A extends Attributes>(kernel: OwnKernel<A>, backendName: string): void {
  if (getKernel(kernel.name, backendName) == null) {
    registerKernel({ kernelName: kernel.name, backendName, kernelFunc: kernelFor(kernel, backendName) });
  }
  const { gradient } = kernel;
  if (gradient !== undefined && getGradient(kernel.name) == null) {
    const gradFunc: GradFunc = (dy, saved, attributes) => ({
      ...gradient.of(Array.isArray(dy) ? dy : [dy], saved, attributes as unknown as A),
    });
    registerGradient({
      kernelName: kernel.name,
      inputsToSave: [...gradient.inputs],
      outputsToSave: [...(gradient.outputs ?? [])],
      gradFunc,
    });
  }
}

function kernelFor<A extends Attributes>(kernel: OwnKernel<A>, backendName: string): KernelFunc {
  const wrapper = wrappers.get(backendName);
  const native = kernel.native?.[wrapper?.base ?? backendName];
  if (native !== undefined) {
    const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) =>
      native({
        inputs: inputs as { [name: string]: TensorInfo },
        attributes: attrs as unknown as A,
        backend: backend as KernelBackend,
      });
    return wrapper === undefined ? kernelFunc : wrapper.wrap(kernelFunc);
  }
  // The engine hands its tensors to kernels, and takes tensors back from them, as infos.
  return ({ inputs, attrs }) =>
    tidy(() => kernel.compose(inputs as unknown as TensorMap, attrs as unknown as A)) as unknown as TensorInfo;
}
