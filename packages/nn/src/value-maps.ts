import type { HostArray, HostMap, Runtime, Value, ValueMap } from '@mem/tensor';

/** Uploads every array of a map; holds none of them when one is refused. */
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

/** Reads every value of a map. */
export async function readMap(runtime: Runtime, values: ValueMap): Promise<Record<string, HostArray>> {
  const entries = Object.entries(values).map(async ([name, value]) => [name, await runtime.read(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Frees every value of a map. */
export function disposeMap(values: { readonly [name: string]: Value }): void {
  for (const value of Object.values(values)) value.dispose();
}
