/**
 * A two-tone pattern as a function of the plane: 0 for the first tone, 1 for the second, in between at soft edges, with a
 * period of 1.
 */
export type Texture = (x: number, y: number) => number;

/** Textures by name; mirror-symmetric and in exactly rounded arithmetic, like the shapes. */
export const textures: { readonly [name: string]: Texture } = {
  banded: (_, y) => wave(y),
  barred: (x) => wave(x),
  checked: (x, y) => {
    const a = wave(x / 1.6);
    const b = wave(y / 1.6);
    return a + b - 2 * a * b;
  },
  ringed: (x, y) => wave(Math.sqrt(x * x + y * y)),
  dotted: (x, y) => {
    const dx = x - Math.round(x);
    const dy = y - Math.round(y);
    return step((0.36 - Math.sqrt(dx * dx + dy * dy)) * 5);
  },
  plain: () => 0,
};

/** Square wave of period 1 with soft edges. */
function wave(t: number): number {
  return step((Math.abs(t - Math.floor(t) - 0.5) - 0.25) * 5);
}

/** Smooth step from 0 at -0.5 to 1 at 0.5. */
function step(t: number): number {
  return Math.max(0, Math.min(1, t + 0.5));
}
