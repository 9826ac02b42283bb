import { shapeSize } from '@mem/arrays';
import { backend_util } from '@tensorflow/tfjs-core';
import { type AttributeValue, type ElementType, elementTypes } from '../graph/graph.js';
import { sameShape } from '../graph/shape.js';
import type { Traced, Tracer } from '../trace/traced.js';

/** True if all operands can be used channels-first: images of the result's shape, channel vectors and scalars. */
function worksChannelsFirst(operands: readonly Traced[], shape: readonly number[]): boolean {
  if (shape.length !== 4 || !operands.some((x) => x.channelsFirst !== undefined && sameShape(x.shape, shape)))
    return false;
  return operands.every((x) => sameShape(x.shape, shape) || perChannel(x, shape) || shapeSize(x.shape) === 1);
}

const perChannel = (x: Traced, shape: readonly number[]): boolean =>
  x.shape.at(-1) === shape.at(-1) && shapeSize(x.shape) === shape.at(-1);

/** Shape of the result of broadcasting the operands. */
export const broadcastShape = (operands: readonly Traced[]): number[] =>
  operands.map((x) => [...x.shape]).reduce((a, b) => backend_util.assertAndGetBroadcastShape(a, b));

/** Adds a node that works element by element on broadcast operands. Images stay in their layout. */
export function elementwise(
  tracer: Tracer,
  op: string,
  operands: readonly Traced[],
  dtype: ElementType,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Traced {
  const shape = broadcastShape(operands);
  if (worksChannelsFirst(operands, shape)) {
    const names = operands.map((x) => {
      if (x.fill !== undefined || x.shape.length === 0) return tracer.broadcastable(x);
      if (sameShape(x.shape, shape)) return tracer.channelsFirst(x);
      return tracer.reshape(tracer.rows(x), [shapeSize(x.shape), 1, 1]);
    });
    return { shape, dtype, channelsFirst: tracer.graph.node(op, names, attributes) };
  }
  // Constants become scalars if another operand already has the result's shape.
  const full = operands.some((x) => x.fill === undefined && sameShape(x.shape, shape));
  const names = operands.map((x) => (full ? tracer.broadcastable(x) : tracer.rows(x)));
  return tracer.emit(op, names, shape, dtype, { attributes });
}

/** Writes several element-wise nodes like a formula. */
export class Formula {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  readonly unary = (op: string, x: Traced): Traced => elementwise(this.#tracer, op, [x], x.dtype);
  readonly binary = (op: string, a: Traced | number, b: Traced | number): Traced => {
    const dtype = typeof a === 'number' ? (b as Traced).dtype : a.dtype;
    return elementwise(this.#tracer, op, [traced(a, dtype), traced(b, dtype)], dtype);
  };
  readonly add = (a: Traced | number, b: Traced | number): Traced => this.binary('Add', a, b);
  readonly sub = (a: Traced | number, b: Traced | number): Traced => this.binary('Sub', a, b);
  readonly mul = (a: Traced | number, b: Traced | number): Traced => this.binary('Mul', a, b);
  readonly div = (a: Traced | number, b: Traced | number): Traced => this.binary('Div', a, b);
  readonly compare = (op: string, a: Traced, b: Traced | number): Traced =>
    elementwise(this.#tracer, op, [a, traced(b, a.dtype)], 'bool');
  readonly cast = (x: Traced, dtype: ElementType): Traced => castTo(this.#tracer, x, dtype);
}

const traced = (x: Traced | number, dtype: ElementType): Traced =>
  typeof x === 'number' ? { shape: [], dtype, fill: x } : x;

/** Converts values to another type. */
export function castTo(tracer: Tracer, x: Traced, dtype: ElementType): Traced {
  if (x.dtype === dtype) return x;
  if (x.fill !== undefined) {
    const fill = dtype === 'bool' ? Number(x.fill !== 0) : dtype === 'float32' ? x.fill : Math.trunc(x.fill);
    return { shape: x.shape, dtype, fill };
  }
  return elementwise(tracer, 'Cast', [x], dtype, { to: { int: elementTypes[dtype] } });
}

/** Broadcasts `x` to a shape if it does not have it already. */
export function expandTo(tracer: Tracer, x: Traced, shape: readonly number[]): Traced {
  if (sameShape(x.shape, shape)) return x;
  return tracer.emit('Expand', [tracer.rows(x), tracer.integers(shape)], shape, x.dtype);
}
