import { lengthOf } from '../shape.js';
import type { BasicValue } from './basic-graph.js';
import { type Attributes, type BinaryRule, ints, type UnaryRule } from './rule.js';

/** Shape `[n, channels, h', w']` of the result of moving a window over images `[n, c, h, w]`. */
function windowedShape({ shape }: BasicValue, channels: number, attributes: Attributes): number[] {
  const [n = 1, , ...sizes] = shape;
  const kernel = ints(attributes.kernel_shape);
  const strides = ints(attributes.strides);
  const dilations = ints(attributes.dilations);
  const pads = ints(attributes.pads);
  const steps = sizes.map((size, axis) => {
    const extent = (dilations[axis] ?? 1) * (lengthOf(kernel, axis) - 1) + 1;
    const padded = size + (pads[axis] ?? 0) + (pads[axis + sizes.length] ?? 0);
    return Math.floor((padded - extent) / (strides[axis] ?? 1)) + 1;
  });
  return [n, channels, ...steps];
}

/** Convolution with constant weights. */
export const convolution: BinaryRule = (b, [x, weight], attributes) => {
  if (weight.constant === undefined) return b.refuse('a convolution whose weights are computed');
  return b.emit('Conv', [x, weight], windowedShape(x, lengthOf(weight.shape, 0), attributes), attributes);
};

/** Pooling whose indices are not used. */
export const pooling =
  (op: string): UnaryRule =>
  (b, [x], attributes) =>
    b.emit(op, [x], windowedShape(x, lengthOf(x.shape, 1), attributes), attributes);
