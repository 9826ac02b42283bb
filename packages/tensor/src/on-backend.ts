import { engine, getBackend } from '@tensorflow/tfjs-core';

/** Runs a synchronous `body` with tfjs on the initialised backend `name`, and puts the caller's backend back, also after an error. */
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
  // Declared async, but done when it returns for a backend that is initialised or made synchronously.
  void engine().setBackend(name);
}
