/** Runs `once` to warm up, then up to five times within `budget` milliseconds, at least once; the median in milliseconds. */
export async function measure(once, budget = 20_000) {
  await once();
  const times = [];
  for (let spent = 0; times.length < 5 && (spent < budget || times.length === 0); ) {
    const start = performance.now();
    await once();
    times.push(performance.now() - start);
    spent += times.at(-1);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

/** Disposes every value in a tree of them. */
export function disposeTree(tree) {
  if (typeof tree.dispose === 'function') tree.dispose();
  else for (const part of Object.values(tree)) disposeTree(part);
}
