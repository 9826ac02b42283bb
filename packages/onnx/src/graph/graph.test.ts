import { expect, it } from 'vitest';
import { Graph } from './graph.js';

const vector = { type: 'float32', shape: [2] } as const;

/** A graph with the input `x`. */
function graphOfX(): { readonly graph: Graph; readonly x: string } {
  const graph = new Graph();
  return { graph, x: graph.input({ name: 'x', ...vector, constant: false }) };
}

it('writes equal nodes and equal small constants once', () => {
  const { graph, x } = graphOfX();
  expect(graph.node('Abs', [x])).toBe(graph.node('Abs', [x]));
  expect(graph.node('Abs', [x])).not.toBe(graph.node('Neg', [x]));
  expect(graph.constant('float32', [], [1])).toBe(graph.constant('float32', [], [1]));
  expect(graph.constant('float32', [], [1])).not.toBe(graph.constant('int32', [], [1]));
  const large = Array.from({ length: 17 }, () => 0);
  expect(graph.constant('float32', [17], large)).not.toBe(graph.constant('float32', [17], large));
});

it('names the outputs of a node by their number', () => {
  const { graph, x } = graphOfX();
  const [values, indices] = graph.nodeWithOutputs(2, 'TopK', [x]);
  expect(graph.nodeWithOutputs(2, 'TopK', [x])).toEqual([values, indices]);
  expect(graph.nodes).toMatchObject([{ op: 'TopK', outputs: [values, indices] }]);
});

it('keeps what the outputs depend on, under the names of the outputs', () => {
  const { graph, x } = graphOfX();
  graph.input({ name: 'unused', ...vector, constant: true });
  graph.node('Neg', [x]);
  const [pooled] = graph.nodeWithOutputs(2, 'MaxPool', [graph.node('Abs', [x])]);
  graph.output(pooled, { name: 'y', ...vector });
  const { nodes, inputs, outputs } = graph.finished();
  expect(nodes.map(({ op, outputs: names }) => [op, names.length])).toEqual([
    ['Abs', 1],
    ['MaxPool', 1],
  ]);
  expect(nodes.at(-1)?.outputs).toEqual(['y']);
  expect(inputs.map(({ name }) => name)).toEqual(['x']);
  expect(outputs.map(({ name }) => name)).toEqual(['y']);
});

it('copies an input, and a value that is an output already, to an output of its own', () => {
  const { graph, x } = graphOfX();
  const y = graph.node('Abs', [x]);
  graph.output(x, { name: 'same', ...vector });
  graph.output(y, { name: 'first', ...vector });
  graph.output(y, { name: 'second', ...vector });
  expect(graph.finished().nodes.map(({ op, inputs, outputs }) => [op, ...inputs, ...outputs])).toEqual([
    ['Abs', 'x', 'first'],
    ['Identity', 'x', 'same'],
    ['Identity', 'first', 'second'],
  ]);
});
