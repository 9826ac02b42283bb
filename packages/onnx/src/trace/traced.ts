import type { DataType } from '@tensorflow/tfjs-core';
import type { AttributeValue, ElementType, Graph } from '../graph/graph.js';

/** What a traced tensor is in the graph: one or two names for the same values, made when first asked for. */
export interface Traced {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Every element has this value. */
  readonly fill?: number;
  /** Values known while tracing. */
  readonly values?: ArrayLike<number>;
  /** Its name in row-major order. */
  rows?: string;
  /** The name of the same values `[n, c, h, w]` of an `[n, h, w, c]`, the layout that convolutions work in. */
  channelsFirst?: string;
}

/** Options of `Tracer.emit`. */
export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly domain?: string;
}

const toRows = [0, 2, 3, 1];
const toChannelsFirst = [0, 3, 1, 2];

/** ONNX's element type for a tfjs one. */
export const elementType = (dtype: DataType): ElementType => dtype as ElementType;

/** Writes nodes for traced tensors. */
export class Tracer {
  readonly graph: Graph;
  /** Only operators of the ONNX standard, so that any engine reads the graph. */
  readonly portable: boolean;

  constructor(graph: Graph, portable: boolean) {
    this.graph = graph;
    this.portable = portable;
  }

  /** A node's result in row-major order. */
  emit(
    op: string,
    inputs: readonly string[],
    shape: readonly number[],
    dtype: ElementType,
    { attributes = {}, domain = '' }: EmitOptions = {},
  ): Traced {
    return { shape, dtype, rows: this.graph.node(op, inputs, attributes, { domain }) };
  }

  /** The tensor's name in row-major order. */
  rows(x: Traced): string {
    x.rows ??= x.channelsFirst !== undefined ? this.transpose(x.channelsFirst, toRows) : this.#make(x, x.shape);
    return x.rows;
  }

  /** The name of an `[n, h, w, c]` tensor's values as `[n, c, h, w]`. */
  channelsFirst(x: Traced): string {
    if (x.channelsFirst === undefined) {
      const [n, h, w, c] = x.shape as [number, number, number, number];
      x.channelsFirst =
        x.fill === undefined ? this.transpose(this.rows(x), toChannelsFirst) : this.#make(x, [n, c, h, w]);
    }
    return x.channelsFirst;
  }

  /** A name that broadcasts to the tensor: a scalar where every element is the same. */
  broadcastable(x: Traced): string {
    return x.fill === undefined ? this.rows(x) : this.graph.constant(x.dtype, [], [x.fill]);
  }

  transpose(name: string, perm: readonly number[]): string {
    return this.graph.node('Transpose', [name], { perm: { ints: perm } });
  }

  reshape(name: string, shape: readonly number[]): string {
    return this.graph.node('Reshape', [name, this.integers(shape)]);
  }

  /** A constant vector of whole numbers, as shapes and axes are given. */
  integers(values: readonly number[]): string {
    return this.graph.constant('int64', [values.length], values);
  }

  scalar(value: number, dtype: ElementType = 'float32'): string {
    return this.graph.constant(dtype, [], [value]);
  }

  #make(x: Traced, shape: readonly number[]): string {
    if (x.values !== undefined) return this.graph.constant(x.dtype, shape, x.values);
    // Without a name, a tensor has values or a fill.
    const value = this.scalar(x.fill ?? Number.NaN, x.dtype);
    return shape.length === 0 ? value : this.graph.node('Expand', [value, this.integers(shape)]);
  }
}
