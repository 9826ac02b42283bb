/** Runs `once` to warm up, then five times; the least in milliseconds, which other work on the machine disturbs least. */
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

/** Disposes every value in a tree of them. */
export function disposeTree(tree) {
  if (typeof tree.dispose === 'function') tree.dispose();
  else for (const part of Object.values(tree)) disposeTree(part);
}
