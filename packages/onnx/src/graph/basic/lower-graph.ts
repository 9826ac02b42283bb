import { type HostMap, shapeSize } from '@mem/arrays';
import type { ModelGraph } from '../graph.js';
import { axisOf, lengthOf } from '../shape.js';
import { BasicGraph, type BasicValue } from './basic-graph.js';
import { binary, unary } from './elementwise.js';
import { largest } from './largest.js';
import { cast, gather, reshape, slice } from './movement.js';
import { gemm, matMul } from './products.js';
import { layerNormalization, reductions } from './reductions.js';
import { type BinaryRule, int, ints, numbers, type Rule, type UnaryRule } from './rule.js';
import { convolution, pooling } from './windows.js';

/** Options of `lowerGraph`. */
export interface LowerGraphOptions {
  /** Values of the constant inputs. */
  readonly weights: HostMap;
  /** Name of the graph in error messages. */
  readonly subject: string;
}

/**
 * Rewrites a graph in a small set of operators that nearly every engine has, with operands that nearly every engine
 * takes: weights as the second factor of products; elsewhere equal shapes, scalars and vectors along one axis; sums and
 * repetitions as products with ones; the largest values by comparisons. Steps that depend on weights alone are computed
 * if they work element by element or move elements. The batch is the first axis throughout, and no constant depends on
 * its length.
 * @throws MemError `unsupported` for an operator, or a use of one, that has no such form.
 */
export function lowerGraph(graph: ModelGraph, { weights, subject }: LowerGraphOptions): ModelGraph {
  const b: BasicGraph = new BasicGraph(subject);
  const values = new Map<string, BasicValue>();
  for (const { name, type, shape, values: known } of graph.constants) values.set(name, b.constant(shape, known, type));
  for (const input of graph.inputs) {
    const known = weights[input.name]?.data;
    if (input.constant && known === undefined) b.refuse(`the weight '${input.name}', which has no values,`);
    values.set(input.name, b.input(input, input.constant ? known : undefined));
  }
  for (const { op, domain, inputs, outputs, attributes } of graph.nodes) {
    const rule = domain === '' ? rules.get(op) : undefined;
    if (rule === undefined) b.refuse(`the operator ${op}`);
    const given = inputs.map(
      (name) => values.get(name) ?? b.refuse(`the second result of an operator, which ${op} reads,`),
    );
    const [output = ''] = outputs;
    // Each rule declares the inputs of its operator.
    values.set(output, rule(b, given as never, attributes));
  }
  for (const output of graph.outputs) {
    const value = values.get(output.name) ?? b.refuse(`the second result of an operator, '${output.name}',`);
    b.graph.output(b.name(value), output);
  }
  return b.graph.finished();
}

const alongLastAxis =
  (op: string): UnaryRule =>
  (b, [x], attributes) => {
    const last = x.shape.length - 1;
    if (axisOf(int(attributes.axis, -1), x.shape) !== last) return b.refuse(`${op} along an axis other than the last`);
    return b.emit(op, [x], x.shape, { axis: { int: last } });
  };

const topK: BinaryRule = (b, [x, k]) => {
  const [count = 1] = numbers(b, k);
  const length = lengthOf(x.shape, -1);
  return b.reshape(largest(b, b.reshape(x, [shapeSize(x.shape) / length, length]), count), x.shape.with(-1, count));
};

const concat: Rule<readonly BasicValue[]> = (b, xs, attributes) => {
  return b.concat(xs, axisOf(int(attributes.axis, 0), xs[0]?.shape ?? []));
};

const expand: BinaryRule = (b, [x, shape]) => b.broadcast(x, numbers(b, shape));

const identity: UnaryRule = (_b, [x]) => x;

const transpose: UnaryRule = (b, [x], attributes) => b.transpose(x, ints(attributes.perm));

const unaryRule =
  (op: string): UnaryRule =>
  (b, [x]) =>
    unary(b, op, x);

const binaryRule =
  (op: string): BinaryRule =>
  (b, [x, y]) =>
    binary(b, op, x, y);

const unaryOperators = ['Abs', 'Erf', 'Exp', 'Log', 'Neg', 'Reciprocal', 'Relu', 'Sigmoid', 'Softplus', 'Sqrt', 'Tanh'];
const binaryOperators = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'];

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...unaryOperators.map((op): [string, Rule] => [op, unaryRule(op)]),
  ...binaryOperators.map((op): [string, Rule] => [op, binaryRule(op)]),
  ...Object.entries(reductions),
  ['AveragePool', pooling('AveragePool')],
  ['Cast', cast],
  ['Concat', concat],
  ['Conv', convolution],
  ['Expand', expand],
  ['Gather', gather],
  ['Gemm', gemm],
  ['Identity', identity],
  ['LayerNormalization', layerNormalization],
  ['LogSoftmax', alongLastAxis('LogSoftmax')],
  ['MatMul', matMul],
  ['MaxPool', pooling('MaxPool')],
  ['Reshape', reshape],
  ['Slice', slice],
  ['Softmax', alongLastAxis('Softmax')],
  ['TopK', topK],
  ['Transpose', transpose],
]);
