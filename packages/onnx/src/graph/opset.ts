import type { GraphNode } from './graph.js';

/** The operator set that has all that we write; the first one with layer normalisation. */
export const newestOpset = 17;

/** The oldest operator set that is written. */
const oldest = 11;

/** Where later than that: the operator set from which on an operator is what our graphs mean by it. */
const since: Readonly<Record<string, number>> = {
  Einsum: 12,
  GreaterOrEqual: 12,
  LessOrEqual: 12,
  // Of whole numbers too.
  Max: 12,
  Min: 12,
  Pow: 12,
  // With its axes as an input.
  ReduceSum: 13,
  // With a reduction.
  ScatterElements: 16,
  ScatterND: 16,
  LayerNormalization: newestOpset,
};

/** The lowest operator set that has all of the nodes: the lower it is, the more engines read the file. */
export function opsetOf(nodes: readonly GraphNode[]): number {
  return Math.max(oldest, ...nodes.map(({ domain, op }) => (domain === '' && since[op]) || oldest));
}

/** The version of the file format that came with an operator set. */
export const irVersionOf = (opset: number): number => (opset < 12 ? 6 : opset < 15 ? 7 : 8);
