import type { AttributeValue } from '../graph/graph.js';
import type { Traced } from '../trace/traced.js';

/** The shape of an image `[n, h, w, c]` or of a filter. */
export type Shape4 = readonly [number, number, number, number];

/** A traced image's or filter's four lengths. */
export const shape4 = ({ shape }: Traced): Shape4 => shape as Shape4;

/** An image result `[n, h, w, c]` from its channels-first name. */
export const image = (x: Traced, shape: Shape4, channelsFirst: string): Traced => ({
  shape,
  dtype: x.dtype,
  channelsFirst,
});

/** Padding as an attribute. */
export const pads = (top: number, left: number, bottom: number = top, right: number = left): AttributeValue => ({
  ints: [top, left, bottom, right],
});
