import { add, div, maximum, mul, relu, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Margins of the REO loss. */
export interface ReoOptions {
  /** Margin above which the true group's magnitude is pushed. */
  readonly xi: number;
  /** Margin below which the other groups' magnitudes are pushed. */
  readonly mu: number;
}

/**
 * Computes the REO loss (Mutual Exclusive Modulator, eqs. 4-6), a scalar: for each group, the mean of max(xi - Q, 0)^2
 * over its samples plus the mean of max(Q - mu, 0)^2 over all other samples, summed over groups. A mean over no samples
 * is 0.
 * @param magnitudes - `[batch, groups]`
 * @param sampleGroups - Groups of the samples, one-hot `[batch, groups]`.
 */
export function reoLoss(magnitudes: Tensor, sampleGroups: Tensor, { xi, mu }: ReoOptions): Tensor {
  const others = sub(1, sampleGroups);
  const meanOver = (values: Tensor, members: Tensor): Tensor =>
    div(sum(mul(values, members), 0), maximum(sum(members, 0), 1));
  const low = meanOver(square(relu(sub(xi, magnitudes))), sampleGroups);
  const high = meanOver(square(relu(sub(magnitudes, mu))), others);
  return sum(add(low, high));
}
