import { MemError } from '@mem/errors';
import { clone, engine, keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { arithmeticGradients } from './gradients/arithmetic.js';
import { shapeGradients } from './gradients/shape.js';
import { registerMissing } from './gradients/stock-gradient.js';
import type { TensorMap, Tree } from './runtime.js';
import { leaves, mapTree } from './tree.js';

/** Result of `valueAndGradients`. */
export interface ValueAndGradients<Aux = TensorMap> {
  /** Scalar loss. */
  readonly loss: Tensor;
  /** Other results of the function. */
  readonly aux: Aux;
  /** Gradient of the loss for each parameter, by name and in the shape of the parameter. */
  readonly gradients: TensorMap;
}

/**
 * Runs `fn` on `parameters` and differentiates its scalar `loss` with respect to each of them. `aux` is returned
 * unchanged.
 * @throws MemError `missing-parameter` if the loss does not depend on one of the parameters.
 */
export function valueAndGradients<Aux extends Tree<Tensor> = TensorMap>(
  fn: (parameters: TensorMap) => { readonly loss: Tensor; readonly aux?: Aux },
  parameters: TensorMap,
): ValueAndGradients<Aux> {
  // tfjs-core alone has no gradients of stock kernels.
  registerMissing([...arithmeticGradients, ...shapeGradients]);
  let kept: Tree<Tensor> = {};
  return tidy(() => {
    try {
      const { value, grads } = engine().gradients(
        () => {
          const { loss, aux = {} } = fn(parameters) as { loss: Tensor; aux?: Tree<Tensor> };
          // The engine frees everything but the loss when the forward pass ends.
          kept = mapTree(aux, (tensor) => keep(clone(tensor)));
          return loss;
        },
        Object.values(parameters),
        undefined,
        true,
      );
      const gradients: { [name: string]: Tensor } = {};
      Object.keys(parameters).forEach((name, i) => {
        const gradient = grads[i];
        if (gradient == null) {
          throw new MemError(
            'missing-parameter',
            `The loss does not depend on the parameter '${name}'; leave it out.`,
            { name },
          );
        }
        gradients[name] = gradient;
      });
      return { loss: value, aux: mapTree(kept, (tensor) => clone(tensor)), gradients } as never;
    } catch (error) {
      freeTape();
      throw error;
    } finally {
      for (const tensor of leaves(kept)) tensor.dispose();
    }
  });
}

/**
 * Frees the tensors that the forward pass saved when an error prevents the backward pass, after which the engine would
 * free them.
 */
function freeTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}

/** Applies `fn` to every tensor of a map. */
export function mapTensors(tensors: TensorMap, fn: (tensor: Tensor, name: string) => Tensor): TensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, fn(tensor, name)]));
}
