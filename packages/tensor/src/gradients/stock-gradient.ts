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

/** Gradient of a kernel with one input, from that input. */
export const fromInput = <Attributes = object>(
  kernel: string,
  of: (dy: Tensor, x: Tensor, attributes: Attributes) => Tensor,
  input = 'x',
): StockGradient<[x: Tensor], Attributes> => ({
  kernel,
  inputs: [input],
  of: (dy, [x], attributes) => ({ [input]: () => of(dy, x, attributes) }),
});

/** Gradient of a kernel with one input, from its output. */
export const fromOutput = (
  kernel: string,
  of: (dy: Tensor, y: Tensor) => Tensor,
  input = 'x',
): StockGradient<[y: Tensor]> => ({ kernel, output: true, of: (dy, [y]) => ({ [input]: () => of(dy, y) }) });

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
