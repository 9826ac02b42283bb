import type { DataType } from '@tensorflow/tfjs-core';
import type { AttributeValue, ElementType, Graph } from '../graph/graph.js';

/** Traced tensor: one or two names for the same values in the graph, each created on first use. */
export interface Traced {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Value of every element. */
  readonly fill?: number;
  /** Values known while tracing. */
  readonly values?: ArrayLike<number>;
  /** Name of the values in row-major order. */
  rows?: string;
  /** Name of the values of an `[n, h, w, c]` tensor as `[n, c, h, w]`, the layout that convolutions use. */
  channelsFirst?: string;
}

/** Options of `Tracer.emit`. */
export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly domain?: string;
}

const toRows = [0, 2, 3, 1];
const toChannelsFirst = [0, 3, 1, 2];

/** Element type of a tfjs type. */
export const elementType = (dtype: DataType): ElementType => dtype as ElementType;

/** Writes nodes for traced tensors. */
export class Tracer {
  readonly graph: Graph;
  /** Uses only operators of the ONNX standard, so that any engine can read the graph. */
  readonly portable: boolean;

  constructor(graph: Graph, portable: boolean) {
    this.graph = graph;
    this.portable = portable;
  }

  /** Adds a node and returns its result, in row-major order. */
  emit(
    op: string,
    inputs: readonly string[],
    shape: readonly number[],
    dtype: ElementType,
    { attributes = {}, domain = '' }: EmitOptions = {},
  ): Traced {
    return { shape, dtype, rows: this.graph.node(op, inputs, attributes, { domain }) };
  }

  /** Name of a tensor in row-major order. */
  rows(x: Traced): string {
    x.rows ??= x.channelsFirst !== undefined ? this.transpose(x.channelsFirst, toRows) : this.#make(x, x.shape);
    return x.rows;
  }

  /** Name of the values of an `[n, h, w, c]` tensor as `[n, c, h, w]`. */
  channelsFirst(x: Traced): string {
    if (x.channelsFirst === undefined) {
      const [n, h, w, c] = x.shape as [number, number, number, number];
      x.channelsFirst =
        x.fill === undefined ? this.transpose(this.rows(x), toChannelsFirst) : this.#make(x, [n, c, h, w]);
    }
    return x.channelsFirst;
  }

  /** Name of a value that broadcasts to the tensor: a scalar if all elements are equal. */
  broadcastable(x: Traced): string {
    return x.fill === undefined ? this.rows(x) : this.graph.constant(x.dtype, [], [x.fill]);
  }

  transpose(name: string, perm: readonly number[]): string {
    return this.graph.node('Transpose', [name], { perm: { ints: perm } });
  }

  reshape(name: string, shape: readonly number[]): string {
    return this.graph.node('Reshape', [name, this.integers(shape)]);
  }

  /** Constant vector of integers, as used for shapes and axes. */
  integers(values: readonly number[]): string {
    return this.graph.constant('int64', [values.length], values);
  }

  scalar(value: number, dtype: ElementType = 'float32'): string {
    return this.graph.constant(dtype, [], [value]);
  }

  #make(x: Traced, shape: readonly number[]): string {
    if (x.values !== undefined) return this.graph.constant(x.dtype, shape, x.values);
    // A tensor without a name has values or a fill.
    const value = this.scalar(x.fill ?? Number.NaN, x.dtype);
    return shape.length === 0 ? value : this.graph.node('Expand', [value, this.integers(shape)]);
  }
}
