/**
 * Returns the batch size for a frozen backbone. Both sizes divide the rows of a feature shard, so one program serves
 * all batches but the last.
 */
export function frozenBatchSize(imageSize: number): number {
  return imageSize <= 64 ? 256 : 32;
}
