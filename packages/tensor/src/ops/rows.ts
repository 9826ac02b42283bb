import { reshape, type Tensor } from '@tensorflow/tfjs-core';

/** Length of the last axis; 1 for a scalar. */
export const lastLength = ({ shape }: { readonly shape: readonly number[] }): number => shape.at(-1) ?? 1;

/** Joins the leading axes: `[..., columns]` to `[rows, columns]`. */
export const rows = (x: Tensor): Tensor => reshape(x, [-1, lastLength(x)]);
