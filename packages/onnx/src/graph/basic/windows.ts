import type { BasicGraph, BasicValue } from './basic-graph.js';
import { type Attributes, ints, type Rule } from './rule.js';

/** A node that moves a window over images `[n, c, h, w]`. */
function windowed(
  b: BasicGraph,
  op: string,
  inputs: readonly BasicValue[],
  channels: number,
  attributes: Attributes,
): BasicValue {
  const [n, , ...sizes] = inputs[0]!.shape as [number, number, number, number];
  const kernel = ints(attributes.kernel_shape);
  const strides = ints(attributes.strides, [1, 1]);
  const dilations = ints(attributes.dilations, [1, 1]);
  const pads = ints(attributes.pads, [0, 0, 0, 0]);
  const steps = sizes.map((size, axis) => {
    const reach = dilations[axis]! * (kernel[axis]! - 1) + 1;
    return Math.floor((size + pads[axis]! + pads[axis + 2]! - reach) / strides[axis]!) + 1;
  });
  return b.emit(op, inputs, [n, channels, ...steps], attributes);
}

/** A convolution with constant weights. */
export const convolution: Rule = (b, [x, weight], attributes) => {
  if (weight!.constant === undefined) return b.refuse('a convolution whose weights are computed');
  return windowed(b, 'Conv', [x!, weight!], weight!.shape[0]!, attributes);
};

/** A pooling, of which only the values are asked for. */
export const pooling =
  (op: string): Rule =>
  (b, [x], attributes) =>
    windowed(b, op, [x!], x!.shape[1]!, attributes);
