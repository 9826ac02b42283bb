import type { FromWorker, ToWorker } from './worker/messages.js';

/** The page's connection to the worker that trains. */
export interface Trainer {
  send(message: ToWorker): void;
}

/** Starts the worker; `onMessage` receives its messages, including a failure to start. */
export function startTrainer(onMessage: (message: FromWorker) => void): Trainer {
  const worker = new Worker(new URL('./worker/worker.js', import.meta.url), { type: 'module' });
  let failed = false;
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    failed ||= data.type === 'failed';
    onMessage(data);
  });
  worker.addEventListener('error', ({ message }) => {
    // The worker's own message about a failure is better, and more errors with the same cause may follow it.
    if (!failed) onMessage({ type: 'failed', message: message || 'The training worker could not be loaded.' });
  });
  return { send: (message) => worker.postMessage(message) };
}
