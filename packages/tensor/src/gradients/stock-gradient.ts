import { type GradFunc, getGradient, registerGradient, type Tensor } from '@tensorflow/tfjs-core';

/** A stock kernel's gradient, for hosts whose tfjs has none registered. */
export interface StockGradient<Saved extends readonly Tensor[] = never, Attributes = never> {
  readonly kernel: string;
  /** Inputs kept for the backward pass; `all` where the kernel takes a list of tensors. */
  readonly inputs?: readonly string[] | 'all';
  /** Whether the output is kept, behind the inputs. */
  readonly output?: boolean;
  readonly of: (dy: Tensor, saved: Saved, attributes: Attributes) => { readonly [input: string]: () => Tensor };
}

/** Registers those of `gradients` that the host's tfjs lacks; never replaces one. */
export function registerMissing(gradients: readonly StockGradient[]): void {
  for (const { kernel, inputs = [], output = false, of } of gradients) {
    if (getGradient(kernel) != null) continue;
    const gradFunc: GradFunc = (dy, saved, attributes) => ({
      ...of(dy as Tensor, saved as never, attributes as never),
    });
    registerGradient({
      kernelName: kernel,
      ...(inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...inputs] }),
      outputsToSave: [output],
      gradFunc,
    });
  }
}
