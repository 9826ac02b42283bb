import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import { type Traced, Tracer } from './traced.js';

const shape = [1, 2, 2, 3];

function tracerOf(): { readonly tracer: Tracer; readonly ops: () => readonly string[] } {
  const graph = new Graph();
  return { tracer: new Tracer(graph, true), ops: () => graph.nodes.map(({ op }) => op) };
}

it('transposes between the layouts of an image once each way', () => {
  const { tracer, ops } = tracerOf();
  const x: Traced = { shape, dtype: 'float32', rows: 'x' };
  const channelsFirst = tracer.channelsFirst(x);
  expect(tracer.channelsFirst(x)).toBe(channelsFirst);
  expect(tracer.rows(x)).toBe('x');
  expect(tracer.rows({ shape, dtype: 'float32', channelsFirst })).not.toBe('x');
  expect(ops()).toEqual(['Transpose', 'Transpose']);
});

it('writes known values as a constant', () => {
  const { tracer, ops } = tracerOf();
  tracer.rows({ shape: [3], dtype: 'int32', values: [1, 2, 3] });
  expect(tracer.graph.constants).toMatchObject([{ type: 'int32', shape: [3], values: [1, 2, 3] }]);
  expect(ops()).toEqual([]);
});

it('expands a fill to its shape in either layout, but leaves it a scalar where it broadcasts', () => {
  const { tracer, ops } = tracerOf();
  const ones: Traced = { shape, dtype: 'float32', fill: 1 };
  tracer.broadcastable(ones);
  expect(ops()).toEqual([]);
  tracer.rows(ones);
  tracer.channelsFirst(ones);
  expect(ops()).toEqual(['Expand', 'Expand']);
  expect(tracer.graph.constants.map((constant) => constant.values)).toEqual([[1], shape, [1, 3, 2, 2]]);
});
