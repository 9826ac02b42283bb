import type { Dtype, HostArray, HostMap, LazyMap } from '@mem/arrays';
import type { Runtime, Value, ValueMap } from '@mem/tensor';

/** Makes a lazy map of a runtime's values, readable until they are disposed. */
export function lazyMap(runtime: Runtime, values: ValueMap): LazyMap {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const dtype = value.dtype as Dtype;
      return [name, { dtype, shape: value.shape, read: () => runtime.read(value) }];
    }),
  );
}

/** Uploads every array of a map, one after the other. Frees them all when one fails. */
export async function uploadState(runtime: Runtime, arrays: HostMap | LazyMap): Promise<ValueMap> {
  const values: Record<string, Value> = {};
  try {
    for (const [name, array] of Object.entries(arrays)) {
      values[name] = runtime.upload('read' in array ? await array.read() : array);
    }
  } catch (error) {
    disposeMap(values);
    throw error;
  }
  return values;
}

/** Uploads every array of a map. Frees them all when one fails. */
export function uploadMap(runtime: Runtime, arrays: HostMap): ValueMap {
  const values: Record<string, Value> = {};
  try {
    for (const [name, array] of Object.entries(arrays)) values[name] = runtime.upload(array);
  } catch (error) {
    disposeMap(values);
    throw error;
  }
  return values;
}

/** Reads every array of a map. */
export async function readLazyMap(arrays: LazyMap): Promise<Record<string, HostArray>> {
  const entries = Object.entries(arrays).map(async ([name, array]) => [name, await array.read()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Reads every value of a map. */
export async function readMap(runtime: Runtime, values: ValueMap): Promise<Record<string, HostArray>> {
  return readLazyMap(lazyMap(runtime, values));
}

/** Frees every value of a map. */
export function disposeMap(values: { readonly [name: string]: Value }): void {
  for (const value of Object.values(values)) value.dispose();
}
