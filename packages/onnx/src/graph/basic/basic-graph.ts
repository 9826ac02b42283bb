import { shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type AttributeValue, type ElementType, Graph, type GraphInput } from '../graph.js';
import { lengthOf, sameShape } from '../shape.js';
import {
  aligned,
  broadcastConstant,
  type Constant,
  concatConstants,
  readStrided,
  strideOf,
  stridesOf,
} from './constant.js';

/**
 * Value of a graph of basic operators. It gets a name, and nodes if it needs them, when it is first used as an input.
 */
export interface BasicValue {
  readonly shape: readonly number[];
  /** Values of a constant, in a shape that broadcasts to that of the value. */
  readonly constant?: Constant;
  /** Value that this one is a reshaping of. */
  readonly reshaped?: BasicValue;
  /** Columns of a matrix, by index. */
  readonly columns?: { readonly of: BasicValue; readonly indices: readonly number[] };
  name?: string;
}

/**
 * Writes a graph whose nodes take operands of equal shapes, scalars, and vectors along one axis. The first axis is the
 * batch.
 */
export class BasicGraph {
  readonly graph: Graph = new Graph();
  readonly #subject: string;
  readonly #shared = new Map<string, BasicValue>();
  #batchInput: BasicValue | undefined;

  /** `subject` names the graph in error messages. */
  constructor(subject: string) {
    this.#subject = subject;
  }

  /** Adds an input to the graph; a constant input comes with its values. */
  input(input: GraphInput, values?: ArrayLike<number>): BasicValue {
    const { type, shape } = input;
    if (values === undefined && type !== 'float32') this.refuse(`an input of ${type} (${input.name})`);
    const constant = values && { type, shape, values };
    const value = { name: this.graph.input(input), shape, ...(constant && { constant }) };
    if (!constant) this.#batchInput ??= value;
    return value;
  }

  constant(shape: readonly number[], values: ArrayLike<number>, type: ElementType = 'float32'): BasicValue {
    return { shape, constant: { type, shape, values } };
  }

  /** Returns the constant called `name`, created by `make` on first use. */
  shared(name: string, make: () => BasicValue): BasicValue {
    const made = this.#shared.get(name) ?? make();
    this.#shared.set(name, made);
    return made;
  }

  filled(shape: readonly number[], value: number): BasicValue {
    return this.shared(`${shape} of ${value}`, () =>
      this.constant(shape, new Float32Array(shapeSize(shape)).fill(value)),
    );
  }

  /** Creates a vector of integers, as used for shapes and axes. */
  integers(values: readonly number[]): BasicValue {
    return this.constant([values.length], values, 'int64');
  }

  /** Adds one node. */
  emit(
    op: string,
    inputs: readonly BasicValue[],
    shape: readonly number[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): BasicValue {
    const names = inputs.map((input) => this.name(input));
    return { shape, name: this.graph.node(op, names, attributes) };
  }

  name(x: BasicValue): string {
    x.name ??= this.#write(x);
    return x.name;
  }

  /**
   * Rejects a graph that has no form in the basic operators.
   * @throws MemError `unsupported`.
   */
  refuse(what: string): never {
    throw new MemError(
      'unsupported',
      `${this.#subject}: ${what} cannot be written in the basic operators; leave it out, or export with operators: 'standard'.`,
    );
  }

  reshape(x: BasicValue, shape: readonly number[]): BasicValue {
    if (sameShape(x.shape, shape)) return x;
    if (x.constant !== undefined && shapeSize(x.constant.shape) === 1) return { shape, constant: x.constant };
    if (x.constant !== undefined && shapeSize(x.constant.shape) === shapeSize(shape)) {
      return { shape, constant: { ...x.constant, shape } };
    }
    const whole = x.reshaped ?? x;
    return sameShape(whole.shape, shape) ? whole : { shape, reshaped: whole };
  }

  transpose(x: BasicValue, perm: readonly number[]): BasicValue {
    if (perm.every((axis, at) => axis === at)) return x;
    const shape = perm.map((axis) => lengthOf(x.shape, axis));
    if (x.constant === undefined) return this.emit('Transpose', [x], shape, { perm: { ints: perm } });
    const strides = perm.map((axis) => strideOf(x.shape, axis));
    return { shape, constant: readStrided(broadcastConstant(x.constant, x.shape), shape, strides) };
  }

  slice(x: BasicValue, axis: number, begin: number, end: number): BasicValue {
    const shape = x.shape.with(axis, end - begin);
    if (sameShape(shape, x.shape)) return x;
    if (x.columns !== undefined && axis === 1) {
      return { shape, columns: { ...x.columns, indices: x.columns.indices.slice(begin, end) } };
    }
    if (x.constant === undefined) {
      return this.emit('Slice', [x, ...[begin, end, axis].map((value) => this.integers([value]))], shape);
    }
    const start = begin * strideOf(x.shape, axis);
    return {
      shape,
      constant: readStrided(broadcastConstant(x.constant, x.shape), shape, stridesOf(x.shape), start),
    };
  }

  concat(xs: readonly BasicValue[], axis: number): BasicValue {
    const [first, ...others] = xs;
    if (first === undefined) return this.refuse('a concatenation of nothing');
    if (others.length === 0) return first;
    const length = xs.reduce((sum, x) => sum + lengthOf(x.shape, axis), 0);
    const shape = first.shape.with(axis, length);
    const constants = xs.flatMap((x) => (x.constant === undefined ? [] : [broadcastConstant(x.constant, x.shape)]));
    if (constants.length === xs.length) return { shape, constant: concatConstants(constants, axis) };
    return this.emit('Concat', xs, shape, { axis: { int: axis } });
  }

  /**
   * Multiplies by the transpose of a constant weight: `x` `[rows, from]`, `weight` `[to, from]` and a constant bias
   * `[to]` to `[rows, to]`.
   */
  linear(x: BasicValue, weight: BasicValue, bias?: BasicValue): BasicValue {
    const inputs = [x, weight, ...(bias === undefined ? [] : [bias])];
    return this.emit('Gemm', inputs, [lengthOf(x.shape, 0), lengthOf(weight.shape, 0)], { transB: { int: 1 } });
  }

  /** Repeats a value along axes of length 1 by products with ones, which all engines have and run fast. */
  broadcast(x: BasicValue, shape: readonly number[]): BasicValue {
    if (x.constant !== undefined) return { shape, constant: x.constant };
    let current = this.reshape(x, aligned(x.shape, shape));
    shape.forEach((length, axis) => {
      if (current.shape[axis] === length) return;
      const inner = shapeSize(current.shape.slice(axis + 1));
      const copies = this.shared(`${length} copies of ${inner}`, () =>
        this.constant(
          [length * inner, inner],
          Float32Array.from({ length: length * inner * inner }, (_, i) =>
            Number(Math.floor(i / inner) % inner === i % inner),
          ),
        ),
      );
      const rows = this.reshape(current, [shapeSize(current.shape.slice(0, axis)), inner]);
      current = this.reshape(this.linear(rows, copies), current.shape.with(axis, length));
    });
    return current;
  }

  #write(x: BasicValue): string {
    if (x.constant !== undefined) return this.#writeConstant(x, x.constant);
    // The engine computes the first length, which has the batch size as a factor.
    const lengths = x.shape.map((length, axis) => (axis === 0 ? -1 : length));
    if (x.reshaped !== undefined) return this.name(this.emit('Reshape', [x.reshaped, this.integers(lengths)], x.shape));
    if (x.columns === undefined) throw new Error('A value has neither a name nor a way to get one.');
    const { of, indices } = x.columns;
    const from = lengthOf(of.shape, 1);
    const picked = new Float32Array(indices.length * from);
    indices.forEach((index, to) => {
      picked[to * from + index] = 1;
    });
    return this.name(this.linear(of, this.constant([indices.length, from], picked)));
  }

  #writeConstant(x: BasicValue, constant: Constant): string {
    const { type } = constant;
    const [batch = 1, ...each] = x.shape;
    const input = this.#batchInput;
    const everySample = batch > 1 && batch === input?.shape[0] && aligned(constant.shape, x.shape)[0] === 1;
    if (type !== 'float32' || each.length === 0 || !everySample) {
      return this.graph.constant(type, x.shape, broadcastConstant(constant, x.shape).values);
    }
    // A constant for every sample, of which there may be any number: a product with zeros, and a bias.
    const size = shapeSize(each);
    const row = broadcastConstant({ ...constant, shape: aligned(constant.shape, x.shape).slice(1) }, each);
    const one = this.slice(this.reshape(input, [batch, shapeSize(input.shape.slice(1))]), 1, 0, 1);
    const zeros = this.filled([size, 1], 0);
    return this.name(this.reshape(this.linear(one, zeros, this.constant([size], row.values)), x.shape));
  }
}
