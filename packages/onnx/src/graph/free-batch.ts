import { MemError } from '@mem/errors';
import type { GraphConstant, GraphNode, ModelGraph } from './graph.js';

/** Graph traced at one batch size. */
export interface TracedAt {
  readonly batch: number;
  readonly graph: ModelGraph;
}

/**
 * Merges graphs of the same function at three batch sizes into one for any batch size. Constants that differ are
 * computed from the batch size, which is the first axis of the input `batchInput`.
 * @throws MemError `unsupported` if the graphs differ in more than numbers that grow linearly with the batch size.
 */
export function freeBatch(
  traces: readonly [TracedAt, TracedAt, TracedAt],
  batchInput: string,
  subject: string,
): ModelGraph {
  const [first, second, third] = traces;
  const refuse = (what: string): never => {
    throw new MemError(
      'unsupported',
      `${subject}: ${what} depends on the batch size in a way that a single graph cannot express; write the function so that its steps do not depend on the number of rows, or export a fixed batch size.`,
    );
  };
  const structure = ({ graph }: TracedAt): string => JSON.stringify(graph.nodes);
  if (structure(first) !== structure(second) || structure(first) !== structure(third)) refuse('the list of operations');

  const head: GraphNode[] = [];
  const tail: GraphConstant[] = [];
  const node = (op: string, inputs: readonly string[], output: string, attributes: GraphNode['attributes'] = {}) => {
    head.push({ op, domain: '', inputs, outputs: [output], attributes });
    return output;
  };
  const vector = (name: string, values: readonly number[]): string => {
    tail.push({ name, type: 'int64', shape: [values.length], values });
    return name;
  };
  let batchSize: string | undefined;
  const batch = (): string => {
    batchSize ??= node(
      'Slice',
      [node('Shape', [batchInput], 'batch.shape'), vector('batch.from', [0]), vector('batch.to', [1])],
      'batch.size',
    );
    return batchSize;
  };

  const constants = first.graph.constants.filter((constant, index) => {
    const [other, another] = [second.graph.constants[index], third.graph.constants[index]];
    if (other === undefined || another === undefined) return refuse('the list of constants');
    if ([other, another].every(({ values }) => sameValues(constant.values, values))) return true;
    const { name, type, shape } = constant;
    const whole = type === 'int64' || type === 'int32';
    const sameLength = [other, another].every(({ values }) => values.length === constant.values.length);
    if (!whole || !sameLength) refuse(`a ${type} constant [${shape}]`);
    const lines = Array.from(constant.values, (at, i) => {
      const slope = ((other.values[i] ?? Number.NaN) - at) / (second.batch - first.batch);
      const offset = at - slope * first.batch;
      const fits = Number.isInteger(slope) && another.values[i] === slope * third.batch + offset;
      return fits ? { slope, offset } : refuse(`a ${type} constant [${shape}]`);
    });
    const [varying, ...others] = lines.flatMap(({ slope }, i) => (slope === 0 ? [] : [i]));
    const users = first.graph.nodes.filter(({ inputs }) => inputs.includes(name));
    const onlyLengths = users.every(({ op, inputs }) => op === 'Reshape' && inputs[1] === name);
    if (varying !== undefined && others.length === 0 && onlyLengths) {
      tail.push({ name, type, shape, values: Array.from(constant.values).with(varying, -1) });
      return false;
    }
    const parts = lines.map(({ slope, offset }, i) => {
      if (slope === 0) return vector(`${name}.${i}`, [offset]);
      const times =
        slope === 1 ? batch() : node('Mul', [batch(), vector(`${name}.${i}.slope`, [slope])], `${name}.${i}.times`);
      return offset === 0 ? times : node('Add', [times, vector(`${name}.${i}.offset`, [offset])], `${name}.${i}.sum`);
    });
    const joined = node('Concat', parts, `${name}.parts`, { axis: { int: 0 } });
    const shaped =
      shape.length === 1 ? joined : node('Reshape', [joined, vector(`${name}.shape`, shape)], `${name}.shaped`);
    node('Cast', [shaped], name, { to: { int: type === 'int64' ? 7 : 6 } });
    return false;
  });
  return { ...first.graph, nodes: [...head, ...first.graph.nodes], constants: [...constants, ...tail] };
}

function sameValues(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
