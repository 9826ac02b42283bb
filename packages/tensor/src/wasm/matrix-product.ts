import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '../own-kernel.js';
import { callStock, offsetOf, shapeBytes, type WasmBackend, withView } from './backend.js';

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

/** The plain product `[m, k]` by `[k, n]` of values at byte offsets in the module's memory. */
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

function swapLastAxes(backend: WasmBackend, x: TensorInfo): TensorInfo {
  const perm = x.shape.map((_, axis) => axis);
  perm.push(perm.pop()!, perm.pop()!);
  return callStock('Transpose', backend, { x }, { perm });
}

/**
 * The matrix product on wasm. The stock kernel is fast (XNNPACK) only for one pair of matrices, neither transposed:
 * a transposed or batched one runs 10 to 50 times slower, so operands are transposed first and batches run one by one.
 */
export const wasmMatrixProduct: NativeKernel<{ readonly transposeA: boolean; readonly transposeB: boolean }> = ({
  inputs,
  attributes,
  backend: given,
}) => {
  const backend = given as WasmBackend;
  const a = attributes.transposeA ? swapLastAxes(backend, inputs.a!) : inputs.a!;
  const b = attributes.transposeB ? swapLastAxes(backend, inputs.b!) : inputs.b!;
  const batch = a.shape.slice(0, -2);
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1)!;
  util.assert(
    util.arraysEqual(batch, b.shape.slice(0, -2)) && b.shape.at(-2) === k,
    () => `matMul: shapes [${a.shape}] and [${b.shape}] do not fit.`,
  );
  const out = backend.makeOutput([...batch, m, n], 'float32');
  const [aAt, bAt, outAt] = [offsetOf(backend, a), offsetOf(backend, b), offsetOf(backend, out)];
  for (let i = 0; i < util.sizeFromShape(batch); i++) {
    multiplyAt(backend, [m, k, n], {
      a: aAt + i * m * k * Float32Array.BYTES_PER_ELEMENT,
      b: bAt + i * k * n * Float32Array.BYTES_PER_ELEMENT,
      out: outAt + i * m * n * Float32Array.BYTES_PER_ELEMENT,
    });
  }
  if (a !== inputs.a) backend.disposeData(a.dataId);
  if (b !== inputs.b) backend.disposeData(b.dataId);
  return out;
};
