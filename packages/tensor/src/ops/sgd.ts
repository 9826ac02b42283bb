import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { SgdAttributes } from '../kernel-signatures.js';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmSgd } from '../wasm/optimizer-updates.js';

export const sgdKernel: OwnKernel<'MemSgd'> = {
  name: 'MemSgd',
  stock: ['Add', 'Sub', 'Multiply'],
  compose: (inputs, { momentum, nesterov, weightDecay, learningRateScale }) => {
    const { parameter, gradient, velocity, learningRate } = inputs;
    const decayed = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
    const moved = add(mul(velocity, momentum), decayed);
    const direction = nesterov ? add(decayed, mul(moved, momentum)) : moved;
    return [sub(parameter, mul(direction, mul(learningRate, learningRateScale))), moved];
  },
  native: { wasm: wasmSgd },
};

/** A parameter and its velocity, of the same shape. */
export interface SgdSlot {
  readonly parameter: Tensor;
  readonly velocity: Tensor;
}

/**
 * Applies one update of SGD with momentum, like torch.optim.SGD with a velocity that starts at zero. `learningRate` is
 * a scalar.
 */
export function sgdUpdate(slot: SgdSlot, gradient: Tensor, learningRate: Tensor, attributes: SgdAttributes): SgdSlot {
  const [parameter, velocity] = runKernel(sgdKernel, { ...slot, gradient, learningRate }, attributes);
  return { parameter, velocity };
}
