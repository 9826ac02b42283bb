import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '../own-kernel.js';
import { float32View, offsetOf, shapeBytes, type WasmBackend, withView } from './backend.js';

type Product = (
  a: number,
  aShape: Uint8Array,
  aRank: number,
  b: number,
  bShape: Uint8Array,
  bRank: number,
  transposeA: boolean,
  transposeB: boolean,
  out: number,
) => void;

const products = new WeakMap<object, Product>();

function productOf(backend: WasmBackend): Product {
  let product = products.get(backend.wasm);
  if (product === undefined) {
    const types = ['number', 'array', 'number', 'number', 'array', 'number', 'number', 'number', 'number'];
    product = backend.wasm.cwrap('BatchMatMul', null, types) as unknown as Product;
    products.set(backend.wasm, product);
  }
  return product;
}

/** Product `[m, k]` by `[k, n]` of values at byte offsets in the module's memory. */
export function multiplyAt(
  backend: WasmBackend,
  [m, k, n]: readonly [number, number, number],
  offsets: { readonly a: number; readonly b: number; readonly out: number },
): void {
  const product = productOf(backend);
  withView(backend, offsets.a, m * k, (a) =>
    withView(backend, offsets.b, k * n, (b) =>
      withView(backend, offsets.out, m * n, (out) =>
        product(a, shapeBytes([1, m, k]), 3, b, shapeBytes([1, k, n]), 3, false, false, out),
      ),
    ),
  );
}

/** Swaps the last two axes, in tiles that fit into the caches: the stock kernel takes four times as long. */
function swapLastAxes(backend: WasmBackend, x: TensorInfo): TensorInfo {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const output = backend.makeOutput([...x.shape.slice(0, -2), columns, rows], 'float32');
  const [from, to] = [float32View(backend, x), float32View(backend, output)];
  for (let start = 0; start < from.length; start += rows * columns) {
    for (let top = 0; top < rows; top += tile) {
      const bottom = Math.min(rows, top + tile);
      for (let column = 0; column < columns; column++) {
        // As 32-bit integers; otherwise the loop runs at a quarter of the speed.
        let source = (start + top * columns + column) | 0;
        let target = (start + column * rows + top) | 0;
        for (let row = top; row < bottom; row++) {
          to[target] = from[source]!;
          source = (source + columns) | 0;
          target = (target + 1) | 0;
        }
      }
    }
  }
  return output;
}

const tile = 32;

/** Measured costs of moving one value, relative to each other. */
const [transposing, packing] = [2, 9];

/**
 * Matrix product on wasm. The stock kernel is fast (XNNPACK) only for a single pair of matrices, neither of them
 * transposed; transposed or batched products take at least ten times as long. Operands are therefore transposed first,
 * and batches run one by one. The kernel packs its right-hand side for every product, so if that side is the larger
 * one, the transposed product is computed instead.
 */
export const wasmMatrixProduct: NativeKernel<'MemMatMul'> = ({
  inputs: { a, b },
  attributes: { transposeA, transposeB },
  backend,
}) => {
  const [m, k] = lastAxes(a, transposeA);
  const [innerB, n] = lastAxes(b, transposeB);
  const batch = a.shape.slice(0, -2);
  util.assert(
    util.arraysEqual(batch, b.shape.slice(0, -2)) && innerB === k,
    () => `matMul: shapes [${a.shape}] and [${b.shape}] do not fit.`,
  );
  const direct = transposing * (Number(transposeA) * m * k + Number(transposeB) * k * n) + packing * k * n;
  const swapped = transposing * (Number(!transposeA) * m * k + Number(!transposeB) * k * n + m * n) + packing * m * k;
  if (direct <= swapped) return multiplyBatches(backend, batch, { x: a, flip: transposeA }, { x: b, flip: transposeB });
  const transposed = multiplyBatches(backend, batch, { x: b, flip: !transposeB }, { x: a, flip: !transposeA });
  const product = swapLastAxes(backend, transposed);
  backend.disposeData(transposed.dataId);
  return product;
};

/** Rows and columns of an operand, after its transposition if it is transposed. */
function lastAxes({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

/** An operand; with `flip` its last axes are swapped first. */
interface Operand {
  readonly x: TensorInfo;
  readonly flip: boolean;
}

/** The matrix that an operand multiplies by. */
const straightened = (backend: WasmBackend, { x, flip }: Operand): TensorInfo => (flip ? swapLastAxes(backend, x) : x);

function multiplyBatches(backend: WasmBackend, batch: readonly number[], left: Operand, right: Operand): TensorInfo {
  const [a, b] = [straightened(backend, left), straightened(backend, right)];
  const [m, k] = lastAxes(a, false);
  const [, n] = lastAxes(b, false);
  const out = backend.makeOutput([...batch, m, n], 'float32');
  const [aAt, bAt, outAt] = [offsetOf(backend, a), offsetOf(backend, b), offsetOf(backend, out)];
  for (let i = 0; i < util.sizeFromShape([...batch]); i++) {
    multiplyAt(backend, [m, k, n], {
      a: aAt + i * m * k * Float32Array.BYTES_PER_ELEMENT,
      b: bAt + i * k * n * Float32Array.BYTES_PER_ELEMENT,
      out: outAt + i * m * n * Float32Array.BYTES_PER_ELEMENT,
    });
  }
  if (left.flip) backend.disposeData(a.dataId);
  if (right.flip) backend.disposeData(b.dataId);
  return out;
}
