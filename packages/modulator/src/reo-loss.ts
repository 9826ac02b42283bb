import { add, div, maximum, mul, relu, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** The margins of the REO loss. */
export interface ReoOptions {
  /** Where the own group's magnitude is pushed above. */
  readonly xi: number;
  /** Where the other groups' magnitudes are pushed below. */
  readonly mu: number;
}

/**
 * The REO loss (Mutual Exclusive Modulator, eqs. 4-6): for each group, the mean over its samples of max(xi - Q, 0)^2 plus
 * the mean over the others of max(Q - mu, 0)^2, an empty side counting 0; summed over groups.
 * Magnitudes `[batch, groups]`, the samples' groups one-hot `[batch, groups]`; gives a scalar.
 */
export function reoLoss(magnitudes: Tensor, sampleGroups: Tensor, { xi, mu }: ReoOptions): Tensor {
  const others = sub(1, sampleGroups);
  const meanOver = (values: Tensor, members: Tensor): Tensor =>
    div(sum(mul(values, members), 0), maximum(sum(members, 0), 1));
  const low = meanOver(square(relu(sub(xi, magnitudes))), sampleGroups);
  const high = meanOver(square(relu(sub(magnitudes, mu))), others);
  return sum(add(low, high));
}
