import { MemError } from '@mem/errors';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FrozenModel } from './frozen-model.js';

/** What is used of a tfjs `GraphModel`; `@tensorflow/tfjs-converter` itself is not needed here. */
export interface GraphModelLike {
  readonly outputs: readonly { readonly name: string }[];
  execute(inputs: Tensor, outputs: string[]): Tensor | Tensor[];
}

/** Options of `fromGraphModel`. */
export interface FromGraphModelOptions {
  /** The node whose value is the features: `[batch, dim]`, or tokens `[batch, tokens, dim]`. */
  readonly features: string;
  /** The node whose value is the logits `[batch, classes]`, before any softmax. */
  readonly logits: string;
}

/**
 * A tfjs GraphModel without control flow, read at two of its nodes; its own `predict` is taken to give probabilities unless it ends
 * in the logits. Where the model is not yours, https://netron.app shows its nodes.
 */
export function fromGraphModel(model: GraphModelLike, { features, logits }: FromGraphModelOptions): FrozenModel {
  const plain = (name: string) => name.replace(/:0$/, '');
  return {
    output: model.outputs.some(({ name }) => plain(name) === plain(logits)) ? 'logits' : 'probabilities',
    run(images) {
      try {
        const [first, second] = model.execute(images, [features, logits]) as Tensor[];
        return { features: first!, logits: second! };
      } catch (cause) {
        throw new MemError(
          'unsupported',
          `The graph model gives no features '${features}' and logits '${logits}': ${(cause as Error).message}`,
          { features, logits },
          { cause },
        );
      }
    },
  };
}
