/**
 * A function to call between pieces of a long computation: when `interval` milliseconds have passed since the host last
 * had its turn, it gives it one, in which timers, messages and clicks (on a stop button) are handled.
 *
 * Awaiting what a backend has computed already does not do that: such promises are settled before any of them. A
 * message to ourselves does, and unlike a timer it is not slowed down in a page that is not in view.
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
