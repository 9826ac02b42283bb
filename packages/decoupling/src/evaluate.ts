import type { HostArray, HostMap } from '@mem/arrays';
import { disposeMap, readMap, uploadMap } from '@mem/nn';
import type { Runtime, TensorMap } from '@mem/tensor';

/** Runs `fn` once on host arrays. */
export async function evaluate(
  runtime: Runtime,
  fn: (inputs: TensorMap) => TensorMap,
  inputs: HostMap,
): Promise<Record<string, HostArray>> {
  const held = uploadMap(runtime, inputs);
  try {
    const program = runtime.compile<[TensorMap], TensorMap>(fn, [held]);
    const results = await program.run(held);
    const arrays = await readMap(runtime, results);
    disposeMap(results);
    program.dispose();
    return arrays;
  } finally {
    disposeMap(held);
  }
}
