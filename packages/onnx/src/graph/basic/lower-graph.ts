import type { HostMap } from '@mem/arrays';
import type { ModelGraph } from '../graph.js';
import { BasicGraph, type BasicValue } from './basic-graph.js';
import { sizeOf } from './constant.js';
import { binary, unary } from './elementwise.js';
import { largest } from './largest.js';
import { cast, gather, reshape, slice } from './movement.js';
import { gemm, matMul } from './products.js';
import { layerNormalization, reductions } from './reductions.js';
import { axisOf, int, ints, numbers, type Rule } from './rule.js';
import { convolution, pooling } from './windows.js';

/** Options of `lowerGraph`. */
export interface LowerGraphOptions {
  /** Values of the constant inputs. */
  readonly weights: HostMap;
  /** What error messages call the graph. */
  readonly subject: string;
}

/**
 * The same function in a small set of operators that nearly every engine has, with operands that nearly every engine
 * takes: weights second in products; equal shapes, scalars and vectors along one axis elsewhere; sums and repetitions as
 * products with ones; the largest values by comparisons; steps that only weights go into computed, where they work element by
 * element or move them. The batch is the first axis throughout, and no constant depends on its length.
 * @throws MemError `unsupported` for an operator, or a use of one, that has no such form.
 */
export function lowerGraph(graph: ModelGraph, { weights, subject }: LowerGraphOptions): ModelGraph {
  const b: BasicGraph = new BasicGraph(subject);
  const values = new Map<string, BasicValue>();
  for (const { name, type, shape, values: known } of graph.constants) values.set(name, b.constant(shape, known, type));
  for (const input of graph.inputs) {
    values.set(input.name, b.input(input, input.constant ? weights[input.name]!.data : undefined));
  }
  for (const { op, domain, inputs, outputs, attributes } of graph.nodes) {
    const rule = domain === '' ? rules.get(op) : undefined;
    if (rule === undefined) b.refuse(`the operator ${op}`);
    const given = inputs.map(
      (name) => values.get(name) ?? b.refuse(`the second result of an operator, which ${op} reads,`),
    );
    values.set(outputs[0]!, rule(b, given, attributes));
  }
  for (const output of graph.outputs) {
    const value = values.get(output.name) ?? b.refuse(`the second result of an operator, '${output.name}',`);
    b.graph.output(b.name(value), output);
  }
  return b.graph.finished();
}

const alongLastAxis =
  (op: string): Rule =>
  (b, [x], attributes) => {
    const last = x!.shape.length - 1;
    if (axisOf(int(attributes.axis, -1), x!) !== last) return b.refuse(`${op} along another axis than the last`);
    return b.emit(op, [x!], x!.shape, { axis: { int: last } });
  };

const topK: Rule = (b, [x, k]) => {
  const [count] = numbers(b, k!) as [number];
  const length = x!.shape.at(-1)!;
  return b.reshape(largest(b, b.reshape(x!, [sizeOf(x!.shape) / length, length]), count), x!.shape.with(-1, count));
};

const unaryOperators = ['Abs', 'Erf', 'Exp', 'Log', 'Neg', 'Reciprocal', 'Relu', 'Sigmoid', 'Softplus', 'Sqrt', 'Tanh'];
const binaryOperators = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'];

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...unaryOperators.map((op): [string, Rule] => [op, (b, [x]) => unary(b, op, x!)]),
  ...binaryOperators.map((op): [string, Rule] => [op, (b, [x, y]) => binary(b, op, x!, y!)]),
  ...Object.entries(reductions),
  ['AveragePool', pooling('AveragePool')],
  ['Cast', cast],
  ['Concat', (b, xs, attributes) => b.concat(xs, axisOf(int(attributes.axis, 0), xs[0]!))],
  ['Conv', convolution],
  ['Expand', (b, [x, shape]) => b.broadcast(x!, numbers(b, shape!))],
  ['Gather', gather],
  ['Gemm', gemm],
  ['Identity', (_b, [x]) => x!],
  ['LayerNormalization', layerNormalization],
  ['LogSoftmax', alongLastAxis('LogSoftmax')],
  ['MatMul', matMul],
  ['MaxPool', pooling('MaxPool')],
  ['Reshape', reshape],
  ['Slice', slice],
  ['Softmax', alongLastAxis('Softmax')],
  ['TopK', topK],
  ['Transpose', (b, [x], attributes) => b.transpose(x!, ints(attributes.perm))],
]);
