import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import { nodesForProcessor } from './session-options.js';

it('leaves pooling to the processor only if its indices are used', () => {
  const graph = new Graph();
  const x = graph.constant('float32', [1, 1, 2, 2], [1, 2, 3, 4]);
  const [values, places] = graph.nodeWithOutputs(2, 'MaxPool', [x], { kernel_shape: { ints: [2, 2] } });
  graph.output(values, { name: 'values', type: 'float32', shape: [1, 1, 1, 1] });
  expect(nodesForProcessor(graph.finished())).toEqual([]);
  graph.output(places, { name: 'places', type: 'int64', shape: [1, 1, 1, 1] });
  expect(nodesForProcessor(graph.finished())).toEqual(['MaxPool_0']);
});
