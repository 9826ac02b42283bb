/**
 * Runs `once` to warm up and then five times. Returns the shortest time in milliseconds, which other work on the
 * machine disturbs least.
 *
 * @param {() => Promise<void>} once
 */
export async function measure(once) {
  await once();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await once();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/**
 * Returns the median of at least one number.
 *
 * @param {readonly number[]} numbers
 */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [lower = Number.NaN, upper = lower] = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return (lower + upper) / 2;
}

/**
 * Disposes every value in a tree of values.
 *
 * @param {object} tree
 */
export function disposeTree(tree) {
  if ('dispose' in tree && typeof tree.dispose === 'function') tree.dispose();
  else for (const part of Object.values(tree)) disposeTree(part);
}
