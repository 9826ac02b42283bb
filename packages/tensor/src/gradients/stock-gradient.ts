import { type GradFunc, getGradient, registerGradient, type Tensor } from '@tensorflow/tfjs-core';

/** Gradient of a stock kernel, for hosts whose tfjs has none. `Saved` are the tensors that the forward pass keeps. */
export interface StockGradient<Saved extends readonly Tensor[] = never, Attributes = never> {
  readonly kernel: string;
  /** Inputs kept for the backward pass; `all` for a kernel that takes a list of tensors. */
  readonly inputs?: readonly string[] | 'all';
  /** Keeps the output as well, after the inputs. */
  readonly output?: boolean;
  readonly of: (dy: Tensor, saved: Saved, attributes: Attributes) => { readonly [input: string]: () => Tensor };
}

/** Registers the gradients that the host's tfjs lacks, and replaces none. */
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
