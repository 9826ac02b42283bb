import type { AttributeValue } from '../graph/graph.js';
import type { Traced } from '../trace/traced.js';

/** Shape of an image `[n, h, w, c]` or of a filter. */
export type Shape4 = readonly [number, number, number, number];

/** Shape of a traced image or filter. */
export const shape4 = ({ shape }: Traced): Shape4 => shape as Shape4;

/** Image `[n, h, w, c]` from its channels-first name. */
export const image = (x: Traced, shape: Shape4, channelsFirst: string): Traced => ({
  shape,
  dtype: x.dtype,
  channelsFirst,
});

/** Padding attribute. */
export const pads = (top: number, left: number, bottom: number = top, right: number = left): AttributeValue => ({
  ints: [top, left, bottom, right],
});
