import type { ClassAttributes } from './class-attributes.js';
import { type Colour, colourSchemes, fromHsv } from './colours.js';
import { type Shape, shapes } from './shapes.js';
import { textures } from './textures.js';

/**
 * A layer of a picture as a function of the plane, whose edges are at -1 and 1: its colour and how much it covers, 0 to
 * 1.
 */
export type Layer = (x: number, y: number) => { readonly colour: Colour; readonly cover: number };

/** Draws the next number from the range `low` to `high`. */
export type Draw = (low: number, high: number) => number;

/**
 * Layer of the class's shape in its texture and colours, at a random place, size and angle, with a soft outline of
 * width `edge`.
 */
export function subjectLayer(draw: Draw, { shape, texture, colour }: ClassAttributes, edge: number): Layer {
  const outline = placed(draw, shapes[shape]!, { spread: 0.36, smallest: 0.52, largest: 0.8 });
  const scheme = colourSchemes[colour]!;
  const shift = draw(-0.035, 0.035);
  const bright = fromHsv(scheme.bright + shift, draw(0.45, 0.85), draw(0.8, 1));
  const deep = fromHsv(scheme.deep + shift, draw(0.6, 0.95), draw(0.3, 0.6));
  const frequency = draw(1.7, 2.3);
  const phase: [number, number] = texture === 'ringed' ? [0, 0] : [draw(0, 1), draw(0, 1)];
  const pattern = textures[texture]!;
  return (x, y) => {
    const { u, v, distance, scale } = outline(x, y);
    const cover = clamp(0.5 - (distance * scale) / edge);
    if (cover === 0) return nothing;
    return { colour: mix(bright, deep, pattern(u * frequency + phase[0], v * frequency + phase[1])), cover };
  };
}

/** Layer of a gradient between two dull colours. */
export function backgroundLayer(draw: Draw): Layer {
  const dull = () => fromHsv(draw(0, 1), draw(0.05, 0.45), draw(0.25, 0.85));
  const [from, to] = [dull(), dull()];
  const [dx, dy] = [draw(-0.5, 0.5), draw(-0.5, 0.5)];
  return (x, y) => ({ colour: mix(from, to, clamp(0.5 + dx * x + dy * y)), cover: 1 });
}

/** Layer of a small shape of random kind and colour that belongs to no class. */
export function clutterLayer(draw: Draw, edge: number): Layer {
  const names = Object.keys(shapes);
  const shape = shapes[names[Math.floor(draw(0, names.length))]!]!;
  const outline = placed(draw, shape, { spread: 1, smallest: 0.12, largest: 0.34 });
  const colour = fromHsv(draw(0, 1), draw(0.2, 0.7), draw(0.2, 0.9));
  return (x, y) => {
    const { distance, scale } = outline(x, y);
    return { colour, cover: 0.85 * clamp(0.5 - (distance * scale) / edge) };
  };
}

/** Layer of a dull bar across the picture; usually absent. */
export function occluderLayer(draw: Draw): Layer {
  const colour = fromHsv(draw(0, 1), draw(0.05, 0.4), draw(0.2, 0.8));
  const [cos, sin] = rotation(draw(-1, 1));
  const offset = draw(-0.7, 0.7);
  const halfWidth = draw(0, 1) < 0.35 ? draw(0.08, 0.2) : 0;
  return (x, y) => ({ colour, cover: Math.abs(x * cos + y * sin - offset) < halfWidth ? 1 : 0 });
}

/** Puts `top` over `bottom`. */
export function mix(bottom: Colour, top: Colour, cover: number): Colour {
  if (cover === 0) return bottom;
  return [
    bottom[0] + (top[0] - bottom[0]) * cover,
    bottom[1] + (top[1] - bottom[1]) * cover,
    bottom[2] + (top[2] - bottom[2]) * cover,
  ];
}

const nothing = { colour: [0, 0, 0] as Colour, cover: 0 };

/** Places a shape at random; maps a point to the shape's coordinates (u, v) and its signed distance. */
function placed(draw: Draw, shape: Shape, range: { spread: number; smallest: number; largest: number }) {
  const [left, top] = [draw(-range.spread, range.spread), draw(-range.spread, range.spread)];
  const scale = draw(range.smallest, range.largest);
  const aspect = draw(0.88, 1.12);
  const [cos, sin] = rotation(draw(-0.2, 0.2));
  return (x: number, y: number) => {
    const [dx, dy] = [(x - left) / scale, (y - top) / scale];
    const [u, v] = [(dx * cos + dy * sin) * aspect, dy * cos - dx * sin];
    return { u, v, distance: shape(u, v), scale };
  };
}

/** Cosine and sine of the angle whose half has the tangent `t`, avoiding functions that engines round differently. */
function rotation(t: number): [cos: number, sin: number] {
  return [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
