import { expect, it } from 'vitest';
import { freeBatch, type TracedAt } from './free-batch.js';
import { Graph } from './graph.js';

/** Graph of a reshape to a shape that depends on the batch size, traced at one batch size. */
function traced(batch: number, shape: readonly number[]): TracedAt {
  const graph = new Graph();
  const x = graph.input({ name: 'x', type: 'float32', shape: [batch, 6], constant: false });
  const reshaped = graph.node('Reshape', [x, graph.constant('int64', [shape.length], shape)]);
  graph.output(reshaped, { name: 'y', type: 'float32', shape });
  return { batch, graph: graph.finished() };
}

const at = (shapeOf: (batch: number) => readonly number[]): [TracedAt, TracedAt, TracedAt] => [
  traced(1009, shapeOf(1009)),
  traced(2003, shapeOf(2003)),
  traced(3001, shapeOf(3001)),
];

it('leaves the one length of a reshape that varies to the engine', () => {
  const { nodes, constants } = freeBatch(
    at((batch) => [2 * batch, 3]),
    'x',
    'export',
  );
  expect(nodes.map(({ op }) => op)).toEqual(['Reshape']);
  expect(constants.map(({ values }) => values)).toEqual([[-1, 3]]);
});

it('computes two lengths that vary from the batch size', () => {
  const { nodes } = freeBatch(
    at((batch) => [batch, batch + 1]),
    'x',
    'export',
  );
  expect(nodes.map(({ op }) => op)).toEqual(['Shape', 'Slice', 'Add', 'Concat', 'Cast', 'Reshape']);
});

it('refuses a length that does not grow linearly', () => {
  const squares = at((batch) => [batch ** 2, 3]);
  expect(() => freeBatch(squares, 'x', 'export: f')).toThrow(/^export: f: .* depends on the batch size/);
});
