import { type Dtype, type HostArray, shapeSize, zeroArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { Value } from '@mem/tensor';
import { type ElementType, elementTypeOf, elementTypes } from '../graph/graph.js';
import type { Environment } from './environment.js';
import type { OrtApi, Pointer } from './ort-api.js';

/** Tensor in ONNX Runtime's memory, which several values may share. */
export class NativeTensor {
  readonly pointer: Pointer;
  readonly #api: OrtApi;
  #references = 1;

  constructor(api: OrtApi, pointer: Pointer) {
    this.#api = api;
    this.pointer = pointer;
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    this.#references--;
    if (this.#references === 0) this.#api.call('ReleaseValue', this.pointer);
  }
}

const views = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Views the values of a tensor in native memory. */
function valuesOf(api: OrtApi, tensor: Pointer, dtype: Dtype, bytes: number): HostArray['data'] {
  return new views[dtype](api.view(api.create('GetTensorMutableData', tensor), bytes));
}

/** Copies a host array into ONNX Runtime's memory. */
export function nativeTensor({ api, allocator }: Environment, { dtype, shape, data }: HostArray): NativeTensor {
  const dims = BigInt64Array.from(shape, BigInt);
  const pointer = api.create('CreateTensorAsOrtValue', allocator, dims, dims.length, elementTypes[dtype]);
  if (data.length > 0) valuesOf(api, pointer, dtype, data.byteLength).set(data);
  return new NativeTensor(api, pointer);
}

/**
 * The same values as a tensor that does not own them, as ONNX Runtime requires for the weights of a session. Valid as
 * long as `tensor`.
 */
export function borrowedTensor(
  { api, memory }: Environment,
  tensor: NativeTensor,
  { dtype, shape }: Pick<OnnxValue, 'dtype' | 'shape'>,
): NativeTensor {
  const dims = BigInt64Array.from(shape, BigInt);
  const bytes = shapeSize(shape) * views[dtype].BYTES_PER_ELEMENT;
  const data = api.create('GetTensorMutableData', tensor.pointer);
  const type = elementTypes[dtype];
  return new NativeTensor(
    api,
    api.create('CreateTensorWithDataAsOrtValue', memory, data, bytes, dims, dims.length, type),
  );
}

/** Value of the onnx runtime. */
export class OnnxValue implements Value {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly #held: Set<OnnxValue>;
  #tensor: NativeTensor | undefined;

  constructor(tensor: NativeTensor, shape: readonly number[], dtype: ElementType, held: Set<OnnxValue>) {
    this.#tensor = tensor;
    this.shape = shape;
    this.dtype = dtype as Dtype;
    this.#held = held;
    held.add(this);
  }

  /**
   * Tensor that holds the value.
   * @throws MemError `disposed` if the value is disposed.
   */
  get tensor(): NativeTensor {
    if (this.#tensor === undefined) {
      throw new MemError('disposed', `A value of shape [${this.shape}] was used after it was disposed.`, {
        shape: this.shape,
      });
    }
    return this.#tensor;
  }

  dispose(): void {
    this.#tensor?.release();
    this.#tensor = undefined;
    this.#held.delete(this);
  }
}

/** Copies a tensor to host memory. */
export function readNative(
  api: OrtApi,
  { pointer }: NativeTensor,
  { shape, dtype }: Pick<OnnxValue, 'shape' | 'dtype'>,
): HostArray {
  const array = zeroArray(dtype, shape);
  const { data } = array;
  if (data.length > 0) data.set(valuesOf(api, pointer, dtype, data.byteLength));
  return array;
}

/**
 * Copies a tensor of unknown shape to host memory.
 * @throws MemError `unsupported` for an element type that tfjs does not have.
 */
export function readTensor(api: OrtApi, tensor: NativeTensor): HostArray {
  const info = api.create('GetTensorTypeAndShape', tensor.pointer);
  try {
    const [type, rank] = [new Int32Array(1), new BigUint64Array(1)];
    api.call('GetTensorElementType', info, type);
    api.call('GetDimensionsCount', info, rank);
    const dims = new BigInt64Array(Number(rank[0]));
    api.call('GetDimensions', info, dims, dims.length);
    const dtype = elementTypeOf(type[0] ?? 0);
    if (dtype === undefined || dtype === 'int64')
      throw new MemError(
        'unsupported',
        `An output has ONNX's element type ${type[0]}; float32, int32 and bool can be read.`,
      );
    return readNative(api, tensor, { shape: Array.from(dims, Number), dtype });
  } finally {
    api.call('ReleaseTensorTypeAndShapeInfo', info);
  }
}
