import type { HostArray } from '@mem/arrays';

/**
 * Adds the `num_batches_tracked` of every batch normalisation, int32 scalars of value `count`, which PyTorch's strict
 * `load_state_dict` requires. Nothing reads them unless the momentum is `None` in PyTorch.
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
