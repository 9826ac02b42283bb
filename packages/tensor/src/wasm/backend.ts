import { type DataType, getKernel, type KernelBackend, type TensorInfo, util } from '@tensorflow/tfjs-core';

/** Parts of tfjs-backend-wasm 4.22 that the kernels written for it use. */
export interface WasmBackend extends KernelBackend {
  readonly wasm: {
    cwrap(name: string, returns: string | null, args: readonly string[]): (...args: unknown[]) => number;
    readonly HEAPU8: Uint8Array;
    readonly tfjs: { registerTensor(id: number, size: number, offset: number): void; disposeData(id: number): void };
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
}

/** Shape as an array argument of a kernel: 32-bit integers. */
export function shapeBytes(shape: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(shape).buffer);
}

/** Offset of a tensor's values in the module's memory, in bytes. */
export function offsetOf(backend: WasmBackend, info: TensorInfo): number {
  return backend.dataIdMap.get(info.dataId).memoryOffset;
}

/** View of a float32 tensor's values in the module's memory, valid until something allocates there. */
export function float32View(backend: WasmBackend, info: TensorInfo): Float32Array {
  return new Float32Array(backend.wasm.HEAPU8.buffer, offsetOf(backend, info), util.sizeFromShape(info.shape));
}

/** Value of a float32 scalar. */
export function float32Scalar(backend: WasmBackend, info: TensorInfo): number {
  const [value = Number.NaN] = float32View(backend, info);
  return value;
}

// Far above the ids of the backend, which count up from 0.
let nextViewId = 2 ** 30;

/**
 * Runs `body` with a tensor id for `size` values at `offset` in the module's memory, without copying them.
 *
 * The backend caches the packed right-hand side of a product by tensor id alone: the same buffer used under two shapes
 * gives wrong numbers, and the packed copy lives as long as the buffer. A fresh id for each product avoids both.
 */
export function withView<Result>(
  backend: WasmBackend,
  offset: number,
  size: number,
  body: (id: number) => Result,
): Result {
  const id = nextViewId++;
  backend.wasm.tfjs.registerTensor(id, size, offset);
  try {
    return body(id);
  } finally {
    backend.wasm.tfjs.disposeData(id);
  }
}

/** Calls a stock wasm kernel from another kernel. The caller releases the result with `backend.disposeData`. */
export function callStock(
  name: string,
  backend: WasmBackend,
  inputs: { readonly [name: string]: TensorInfo },
  attrs: object,
): TensorInfo {
  const kernel = getKernel(name, 'wasm');
  return kernel.kernelFunc({ inputs, attrs: attrs as never, backend }) as TensorInfo;
}

/** The same values in another shape, without a copy and without a new reference. */
export function reshaped(info: TensorInfo, shape: readonly number[]): TensorInfo {
  util.assert(util.sizeFromShape(info.shape) === util.sizeFromShape([...shape]), () => 'reshape changes the size');
  return { dataId: info.dataId, dtype: info.dtype, shape: [...shape] };
}
