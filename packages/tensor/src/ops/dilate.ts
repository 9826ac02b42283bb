import { pad, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';

/** Inserts `stride - 1` zeros after every row and column: `[n, h, w, c]` to `[n, h * stride, w * stride, c]`. */
export function dilate(x: Tensor, stride: number): Tensor {
  if (stride === 1) return x;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const rowLength = w * stride * c;
  const wide = pad(reshape(x, [n * h * w, c]), [
    [0, 0],
    [0, (stride - 1) * c],
  ]);
  const tall = pad(reshape(wide, [n * h, rowLength]), [
    [0, 0],
    [0, (stride - 1) * rowLength],
  ]);
  return reshape(tall, [n, h * stride, w * stride, c]);
}

/** Adds rows and columns of zeros at the edges of `[n, h, w, c]`; negative amounts remove rows and columns. */
export function padEdges(x: Tensor, { top, bottom, left, right }: Readonly<Record<Edge, number>>): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const cut = (amount: number): number => Math.max(0, -amount);
  const grow = (amount: number): number => Math.max(0, amount);
  const kept = [top, bottom, left, right].some((amount) => amount < 0)
    ? slice(x, [0, cut(top), cut(left), 0], [n, h - cut(top) - cut(bottom), w - cut(left) - cut(right), c])
    : x;
  return pad(kept, [
    [0, 0],
    [grow(top), grow(bottom)],
    [grow(left), grow(right)],
    [0, 0],
  ]);
}

type Edge = 'top' | 'bottom' | 'left' | 'right';
