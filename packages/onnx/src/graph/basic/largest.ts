import { lengthOf } from '../shape.js';
import type { BasicGraph, BasicValue } from './basic-graph.js';
import { binary } from './elementwise.js';

/** Below every logit, and finite, so that its product with 0 is 0. */
const lowest = -3e38;

const powerOfTwoFrom = (count: number): number => 2 ** Math.ceil(Math.log2(count));

/**
 * Largest `k` values of each row of a matrix in descending order, found by a sorting network: sorted blocks of equal
 * length are merged in pairs (Batcher's bitonic merge), and values that cannot be among the largest are dropped on the
 * way. Equal values are all kept.
 */
export function largest(b: BasicGraph, x: BasicValue, k: number): BasicValue {
  const rows = lengthOf(x.shape, 0);
  const kept = powerOfTwoFrom(k);
  const given = x.columns === undefined ? x : onlyColumns(b, x, x.columns);
  let length = Math.max(kept, powerOfTwoFrom(lengthOf(given.shape, 1)));
  let current = padded(b, given, length);
  const blocks = (size: number): BasicValue => b.reshape(current, [(rows * length) / size, size]);
  const halves = (x: BasicValue, size: number): readonly [BasicValue, BasicValue] => [
    b.slice(x, 1, 0, size),
    b.slice(x, 1, size, 2 * size),
  ];
  for (let size = 1; size < kept || length > kept; ) {
    // Two descending blocks side by side, the second one reversed: the larger values of the pairs are the larger half.
    const [first, second] = halves(blocks(2 * size), size);
    const turned = reversed(b, second, size);
    const larger = binary(b, 'Max', first, turned);
    if (size < kept) current = b.concat([larger, binary(b, 'Min', first, turned)], 1);
    else [current, length] = [larger, length / 2];
    for (let apart = size / 2; apart >= 1; apart /= 2) {
      const [upper, lower] = halves(blocks(2 * apart), apart);
      current = b.concat([binary(b, 'Max', upper, lower), binary(b, 'Min', upper, lower)], 1);
    }
    if (size < kept) size *= 2;
  }
  return b.slice(b.reshape(current, [rows, length]), 1, 0, k);
}

/** Keeps the chosen columns in place and makes all others so low that they are never among the largest. */
function onlyColumns(
  b: BasicGraph,
  chosen: BasicValue,
  { of, indices }: NonNullable<BasicValue['columns']>,
): BasicValue {
  const length = lengthOf(of.shape, 1);
  const wanted = new Set(indices);
  if (wanted.size < indices.length) return chosen;
  if (wanted.size === length) return of;
  const vector = (inside: number, outside: number): BasicValue =>
    b.constant(
      [length],
      Array.from({ length }, (_, column) => (wanted.has(column) ? inside : outside)),
    );
  return binary(b, 'Add', binary(b, 'Mul', of, vector(1, 0)), vector(0, lowest));
}

function padded(b: BasicGraph, matrix: BasicValue, length: number): BasicValue {
  const [rows, given] = matrix.shape as [number, number];
  if (given === length) return matrix;
  const sides = b.integers([0, 0, 0, length - given]);
  return b.emit('Pad', [matrix, sides, b.constant([], [lowest])], [rows, length], { mode: { string: 'constant' } });
}

function reversed(b: BasicGraph, x: BasicValue, size: number): BasicValue {
  if (size === 1) return x;
  const turn = b.shared(`reversal of ${size}`, () =>
    b.constant(
      [size, size],
      Float32Array.from({ length: size * size }, (_, i) => Number(Math.floor(i / size) + (i % size) === size - 1)),
    ),
  );
  return b.linear(x, turn);
}
