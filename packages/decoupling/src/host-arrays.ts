import type { HostArray } from '@mem/tensor';

/** A float32 scalar. */
export function scalarArray(value: number): HostArray {
  return { dtype: 'float32', shape: [], data: Float32Array.of(value) };
}

/** A float32 vector. */
export function vectorArray(data: Float32Array): HostArray {
  return { dtype: 'float32', shape: [data.length], data };
}
