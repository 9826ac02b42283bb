import { concat, slice, type Tensor } from '@tensorflow/tfjs-core';
import { lastLength } from './rows.js';

/**
 * Splits the last axis of both tensors into `groups` equal parts, calls `body` on each pair of parts, and joins the
 * results along `axis`.
 */
export function mapChannelGroups(
  groups: number,
  [x, y]: readonly [Tensor, Tensor],
  axis: number,
  body: (x: Tensor, y: Tensor) => Tensor,
): Tensor {
  if (groups === 1) return body(x, y);
  const part = (tensor: Tensor, group: number): Tensor => {
    const leading = tensor.shape.slice(0, -1);
    const width = lastLength(tensor) / groups;
    return slice(tensor, [...leading.map(() => 0), group * width], [...leading, width]);
  };
  return concat(
    Array.from({ length: groups }, (_, group) => body(part(x, group), part(y, group))),
    axis,
  );
}
