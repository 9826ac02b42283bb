import type { FromWorker, ToWorker } from './worker/messages.js';

/** The worker that computes, as the page sees it. */
export interface Trainer {
  send(message: ToWorker): void;
}

/** Starts the worker; `onMessage` is told what it says, a failure to start among it. */
export function startTrainer(onMessage: (message: FromWorker) => void): Trainer {
  const worker = new Worker(new URL('./worker/worker.js', import.meta.url), { type: 'module' });
  let failed = false;
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    failed ||= data.type === 'failed';
    onMessage(data);
  });
  worker.addEventListener('error', ({ message }) => {
    // The worker's own account of a failure is the better one; more errors of the same cause may follow it.
    if (!failed) onMessage({ type: 'failed', message: message || 'The worker that trains could not be loaded.' });
  });
  return { send: (message) => worker.postMessage(message) };
}
