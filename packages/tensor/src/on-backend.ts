import { engine, getBackend } from '@tensorflow/tfjs-core';

/**
 * Runs the synchronous `body` on the initialised tfjs backend `name`, then restores the caller's backend, even after an
 * error.
 */
export function onBackend<Result>(name: string, body: () => Result): Result {
  const before = getBackend();
  if (before === name) return body();
  switchTo(name);
  try {
    return body();
  } finally {
    if (before) switchTo(before);
  }
}

function switchTo(name: string): void {
  // Declared async, but complete on return for a backend that is initialised or created synchronously.
  void engine().setBackend(name);
}
