import { MemError } from '@mem/errors';
import type { BatchMatMulAttrs, BatchMatMulInputs, EinsumAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { lengthOf, swapLastAxes } from '../graph/shape.js';
import type { OwnTraceKernels, StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { batchShape, reduce } from './reductions.js';

/** Options of `product`. */
export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /**
   * Factor of the result.
   * @default 1
   */
  readonly scale?: number;
}

/**
 * Matrix product over the last two axes.
 * @throws MemError `bad-shape` if the shapes do not fit.
 */
export function product(
  tracer: Tracer,
  a: Traced,
  b: Traced,
  { transposeA = false, transposeB = false, scale = 1 }: ProductOptions = {},
): Traced {
  const rows = lengthOf(a.shape, transposeA ? -1 : -2);
  const columns = lengthOf(b.shape, transposeB ? -2 : -1);
  if (a.shape.at(transposeA ? -2 : -1) !== b.shape.at(transposeB ? -1 : -2)) {
    throw new MemError(
      'bad-shape',
      `A matrix product of shapes [${a.shape}]${transposeA ? ' transposed' : ''} and [${b.shape}]${transposeB ? ' transposed' : ''} is not defined.`,
    );
  }
  const shape = [...batchShape(a, b), rows, columns];
  const [nameA, nameB] = [tracer.rows(a), tracer.rows(b)];
  const flags = { transA: { int: Number(transposeA) }, transB: { int: Number(transposeB) }, alpha: { float: scale } };
  if (a.shape.length === 2 && b.shape.length === 2) {
    return tracer.emit('Gemm', [nameA, nameB], shape, a.dtype, { attributes: flags });
  }
  if (!transposeA && !transposeB && scale === 1) return tracer.emit('MatMul', [nameA, nameB], shape, a.dtype);
  if (!tracer.portable) {
    return tracer.emit('FusedMatMul', [nameA, nameB], shape, a.dtype, { attributes: flags, domain: 'com.microsoft' });
  }
  const left = transposeA ? tracer.transpose(nameA, swapLastAxes(a.shape.length)) : nameA;
  const right = transposeB ? tracer.transpose(nameB, swapLastAxes(b.shape.length)) : nameB;
  const scaled = scale === 1 ? left : tracer.graph.node('Mul', [left, tracer.scalar(scale)]);
  return tracer.emit('MatMul', [scaled, right], shape, a.dtype);
}

/** Kernels of `@mem/tensor` that are matrix products or sums. */
export const productKernels: OwnTraceKernels<'MemMatMul' | 'MemLinear' | 'MemColumnSum' | 'MemTokenMean'> = {
  MemMatMul: (tracer, { a, b }, attributes) => product(tracer, a, b, attributes),
  MemLinear: (tracer, { x, weight, bias }) => {
    const [to, from] = weight.shape as readonly [number, number];
    const rows = x.shape.length === 2 ? tracer.rows(x) : tracer.reshape(tracer.rows(x), [-1, from]);
    const inputs = [rows, tracer.rows(weight), ...(bias === undefined ? [] : [tracer.rows(bias)])];
    const y = tracer.graph.node('Gemm', inputs, { transB: { int: 1 } });
    const shape = [...x.shape.slice(0, -1), to];
    return { shape, dtype: x.dtype, rows: shape.length === 2 ? y : tracer.reshape(y, shape) };
  },
  MemColumnSum: (tracer, { x }) => reduce(tracer, 'ReduceSum', x, [0], false),
  MemTokenMean: (tracer, { x }) => reduce(tracer, 'ReduceMean', x, [1], false),
};

const batchMatMul: StockKernel<BatchMatMulInputs, BatchMatMulAttrs> = (tracer, { a, b }, attributes) =>
  product(tracer, a, b, attributes);

const einsum: StockKernel<TensorInfo[], EinsumAttrs> = (tracer, xs, { equation }) => {
  const [given = '', result = ''] = equation.replaceAll(' ', '').split('->');
  const sizes = new Map<string, number>();
  for (const [i, letters] of given.split(',').entries()) {
    const { shape = [] } = xs[i] ?? {};
    for (const [axis, letter] of [...letters].entries()) sizes.set(letter, lengthOf(shape, axis));
  }
  const shape = [...result].map((letter) => sizes.get(letter) ?? 1);
  const names = xs.map((x) => tracer.rows(x));
  const [{ dtype } = { dtype: 'float32' as const }] = xs;
  return tracer.emit('Einsum', names, shape, dtype, { attributes: { equation: { string: equation } } });
};

/** Matrix products of tfjs. */
export const stockProductKernels: TraceKernels = { BatchMatMul: batchMatMul, Einsum: einsum };
