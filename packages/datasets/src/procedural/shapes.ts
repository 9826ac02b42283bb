/**
 * A shape as a signed distance in the plane: negative inside, positive outside, growing by about 1 per unit. It is about
 * as large as the unit circle.
 */
export type Shape = (x: number, y: number) => number;

const { abs, max, min, sqrt } = Math;
const cos30 = sqrt(3) / 2;

/**
 * Shapes by name. All are mirror-symmetric, so that flipping keeps the class, and use only exactly rounded arithmetic
 * (no sine, no power), so that every JavaScript engine draws the same bytes.
 */
export const shapes: { readonly [name: string]: Shape } = {
  disc: (x, y) => length(x, y) - 0.86,
  square: (x, y) => max(abs(x), abs(y)) - 0.74,
  triangle: (x, y) => max(abs(x) * cos30 - y * 0.5 - 0.42, y - 0.62),
  cross: (x, y) => min(box(x, y, 0.95, 0.32), box(x, y, 0.32, 0.95)),
  ring: (x, y) => abs(length(x, y) - 0.68) - 0.26,
  heart: (x, y) => min(length(abs(x) - 0.4, y + 0.3) - 0.48, max((abs(x) + y) * sqrt(0.5) - 0.58, -y - 0.34)),
  star: (x, y) => min(upTriangle(x, y), upTriangle(x, -y)),
  moon: (x, y) => max(length(x, y) - 0.92, 0.62 - length(x, y + 0.5)),
};

function length(x: number, y: number): number {
  return sqrt(x * x + y * y);
}

function box(x: number, y: number, halfWidth: number, halfHeight: number): number {
  return max(abs(x) - halfWidth, abs(y) - halfHeight);
}

function upTriangle(x: number, y: number): number {
  return max(abs(x) * cos30 - y * 0.5, y) - 0.46;
}
