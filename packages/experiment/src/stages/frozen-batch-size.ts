/**
 * Images that a frozen backbone is run on at once. Both sizes divide the rows of a shard of features, so that a program
 * serves for all batches but the last.
 */
export function frozenBatchSize(imageSize: number): number {
  return imageSize <= 64 ? 256 : 32;
}
