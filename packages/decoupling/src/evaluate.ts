import { type HostArray, type HostMap, ofDtype } from '@mem/arrays';
import { disposeMap, readMap, uploadMap } from '@mem/nn';
import type { Runtime, TensorMap } from '@mem/tensor';

/** Runs `fn` once on host arrays; its results must be float32. */
export async function evaluate(
  runtime: Runtime,
  fn: (inputs: TensorMap) => TensorMap,
  inputs: HostMap,
): Promise<Record<string, HostArray<'float32'>>> {
  const held = uploadMap(runtime, inputs);
  try {
    const program = runtime.compile<[TensorMap], TensorMap>(fn, [held]);
    const results = await program.run(held);
    const arrays = Object.entries(await readMap(runtime, results));
    disposeMap(results);
    program.dispose();
    return Object.fromEntries(arrays.map(([name, array]) => [name, ofDtype(name, array, 'float32')]));
  } finally {
    disposeMap(held);
  }
}
