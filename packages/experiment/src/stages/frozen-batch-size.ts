/**
 * Returns the batch size for a frozen backbone. Shards hold whole batches, so that one program serves all batches but
 * the last.
 */
export function frozenBatchSize(imageSize: number): number {
  return imageSize <= 64 ? 256 : 32;
}
