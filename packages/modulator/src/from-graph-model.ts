import { MemError } from '@mem/errors';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FrozenModel } from './frozen-model.js';

/** The parts of a tfjs `GraphModel` used here, so that `@tensorflow/tfjs-converter` is not required. */
export interface GraphModelLike {
  readonly outputs: readonly { readonly name: string }[];
  execute(inputs: Tensor, outputs: string[]): Tensor | Tensor[];
}

/** Options of `fromGraphModel`. */
export interface FromGraphModelOptions {
  /** Node that computes the features: `[batch, dim]`, or tokens `[batch, tokens, dim]`. */
  readonly features: string;
  /** Node that computes the logits `[batch, classes]`, before any softmax. */
  readonly logits: string;
}

/**
 * Wraps a tfjs GraphModel without control flow as a frozen model that is read at two of its nodes, which
 * https://netron.app shows. The model's own `predict` is assumed to return probabilities unless the logits node is one
 * of its outputs.
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
