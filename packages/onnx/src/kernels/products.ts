import { MemError } from '@mem/errors';
import type { TraceKernel } from '../trace/register-kernels.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { batchShape, reduce } from './reductions.js';

/** Options of `product`. */
export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Multiplies the result. */
  readonly scale?: number;
}

const swapped = (rank: number): number[] => {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
};

/** The matrix product over the last two axes. */
export function product(
  tracer: Tracer,
  a: Traced,
  b: Traced,
  { transposeA = false, transposeB = false, scale = 1 }: ProductOptions = {},
): Traced {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
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
  const left = transposeA ? tracer.transpose(nameA, swapped(a.shape.length)) : nameA;
  const right = transposeB ? tracer.transpose(nameB, swapped(b.shape.length)) : nameB;
  const scaled = scale === 1 ? left : tracer.graph.node('Mul', [left, tracer.scalar(scale)])[0]!;
  return tracer.emit('MatMul', [scaled, right], shape, a.dtype);
}

const matMul: TraceKernel = (tracer, { a, b }, attributes) =>
  product(tracer, a!, b!, attributes as { transposeA: boolean; transposeB: boolean });

/** Kernels that are matrix products. */
export const productKernels: Readonly<Record<string, TraceKernel>> = {
  BatchMatMul: matMul,
  MemMatMul: matMul,
  MemLinear: (tracer, { x, weight, bias }) => {
    const [to, from] = weight!.shape as [number, number];
    const rows = x!.shape.length === 2 ? tracer.rows(x!) : tracer.reshape(tracer.rows(x!), [-1, from]);
    const inputs = [rows, tracer.rows(weight!), ...(bias === undefined ? [] : [tracer.rows(bias)])];
    const y = tracer.graph.node('Gemm', inputs, { transB: { int: 1 } })[0]!;
    const shape = [...x!.shape.slice(0, -1), to];
    return { shape, dtype: x!.dtype, rows: shape.length === 2 ? y : tracer.reshape(y, shape) };
  },
  MemColumnSum: (tracer, { x }) => reduce(tracer, 'ReduceSum', x!, [0], false),
  MemTokenMean: (tracer, { x }) => reduce(tracer, 'ReduceMean', x!, [1], false),
  Einsum: (tracer, inputs, { equation }) => {
    const xs = Object.values(inputs);
    const [given, result] = (equation as string).replaceAll(' ', '').split('->') as [string, string];
    const sizes = new Map<string, number>();
    given.split(',').forEach((letters, i) => {
      [...letters].forEach((letter, axis) => void sizes.set(letter, xs[i]!.shape[axis]!));
    });
    const shape = [...result].map((letter) => sizes.get(letter)!);
    const names = xs.map((x) => tracer.rows(x));
    return tracer.emit('Einsum', names, shape, xs[0]!.dtype, {
      attributes: { equation: { string: equation as string } },
    });
  },
};
