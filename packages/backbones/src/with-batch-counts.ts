import type { HostArray } from '@mem/arrays';

/**
 * Parameters with the `num_batches_tracked` that PyTorch keeps beside each batch normalisation's running statistics and
 * that its strict `load_state_dict` wants: int32 scalars, `count` each. With a fixed momentum nothing reads them.
 */
export function withBatchCounts<Value>(
  parameters: Readonly<Record<string, Value>>,
  count = 0,
): Record<string, Value | HostArray> {
  const isRunningMean = (name: string): boolean => name.endsWith('.running_mean');
  const counts = Object.keys(parameters)
    .filter(isRunningMean)
    .map((name): [string, HostArray] => [
      name.replace(/running_mean$/, 'num_batches_tracked'),
      { dtype: 'int32', shape: [], data: Int32Array.of(count) },
    ]);
  return { ...parameters, ...Object.fromEntries(counts) };
}
