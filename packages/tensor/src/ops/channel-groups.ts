import { slice, type Tensor } from '@tensorflow/tfjs-core';
import { lastLength } from './rows.js';

/** Splits the last axis of every tensor into `groups` equal parts and calls `body` on each set of parts. */
export function mapChannelGroups(
  groups: number,
  tensors: readonly Tensor[],
  body: (...parts: Tensor[]) => Tensor,
): Tensor[] {
  return Array.from({ length: groups }, (_, g) =>
    body(
      ...tensors.map((x) => {
        const leading = x.shape.slice(0, -1);
        const width = lastLength(x) / groups;
        return slice(x, [...leading.map(() => 0), g * width], [...leading, width]);
      }),
    ),
  );
}
