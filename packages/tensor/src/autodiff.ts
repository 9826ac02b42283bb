import { MemError } from '@mem/errors';
import { clone, engine, keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { arithmeticGradients } from './gradients/arithmetic.js';
import { shapeGradients } from './gradients/shape.js';
import { registerMissing } from './gradients/stock-gradient.js';
import type { TensorMap } from './runtime.js';

/** A differentiated function's results: the loss, what else it returned, and the loss's gradient of every parameter. */
export interface ValueAndGradients {
  readonly loss: Tensor;
  readonly aux: TensorMap;
  /** Under the parameters' names, each of its parameter's shape. */
  readonly gradients: TensorMap;
}

/**
 * Runs `fn` on `parameters` and differentiates its scalar `loss`; `aux` comes back as it is.
 * @throws MemError `missing-parameter` when the loss does not depend on one of them.
 */
export function valueAndGradients(
  fn: (parameters: TensorMap) => { readonly loss: Tensor; readonly aux?: TensorMap },
  parameters: TensorMap,
): ValueAndGradients {
  registerStockGradients();
  const names = Object.keys(parameters);
  const tensors = Object.values(parameters);
  let kept: TensorMap = {};
  return tidy(() => {
    try {
      const { value, grads } = engine().gradients(
        () => {
          const { loss, aux = {} } = fn(parameters);
          // The engine frees everything but the loss when the forward pass ends.
          kept = mapTensors(aux, (tensor) => keep(clone(tensor)));
          return loss;
        },
        tensors,
        undefined,
        true,
      );
      const gradients: { [name: string]: Tensor } = {};
      names.forEach((name, i) => {
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
      return { loss: value, aux: mapTensors(kept, (tensor) => clone(tensor)), gradients } as never;
    } catch (error) {
      freeTape();
      throw error;
    } finally {
      for (const tensor of Object.values(kept)) tensor.dispose();
    }
  });
}

/** Frees what the forward pass saved for gradients that an error prevented; the engine itself does so only behind them. */
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

/** Registers the gradients of stock kernels that tfjs-core alone lacks; done by the first `valueAndGradients`. */
function registerStockGradients(): void {
  registerMissing(arithmeticGradients);
  registerMissing(shapeGradients);
}
