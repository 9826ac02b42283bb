/**
 * Returns a function to call between the steps of a long computation. Where `interval` milliseconds have passed since
 * the last turn of the event loop, it waits for one, so that timers, messages and clicks (on a stop button) are
 * handled.
 *
 * Awaiting a result that a backend has already computed does not yield to the event loop, since such promises settle
 * first. A message to ourselves does, and browsers do not throttle it in a background tab as they do timers.
 */
export function eventLoopTurns(interval = 30): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < interval) return;
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    port1.close();
    last = performance.now();
  };
}
