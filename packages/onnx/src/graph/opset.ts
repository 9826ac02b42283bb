import type { GraphNode } from './graph.js';

/** Newest operator set that this package writes, the first one with layer normalisation. */
export const newestOpset = 17;

/** Oldest operator set that this package writes. */
const oldest = 11;

/** First operator set in which an operator has the meaning that this package gives it, if later than the oldest. */
const since: Readonly<Record<string, number>> = {
  Einsum: 12,
  GreaterOrEqual: 12,
  LessOrEqual: 12,
  // For integers too.
  Max: 12,
  Min: 12,
  Pow: 12,
  // With the axes as an input.
  ReduceSum: 13,
  // With a reduction.
  ScatterElements: 16,
  ScatterND: 16,
  LayerNormalization: newestOpset,
};

/** Lowest operator set that has all of the nodes. The lower it is, the more engines read the file. */
export function opsetOf(nodes: readonly GraphNode[]): number {
  return Math.max(oldest, ...nodes.map(({ domain, op }) => (domain === '' && since[op]) || oldest));
}

/** Version of the file format that came with an operator set. */
export const irVersionOf = (opset: number): number => (opset < 12 ? 6 : opset < 15 ? 7 : 8);
