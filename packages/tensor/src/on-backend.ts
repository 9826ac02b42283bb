import { engine, getBackend } from '@tensorflow/tfjs-core';

let depth = 0;

/**
 * Runs the synchronous `body` on the initialised tfjs backend `name`, then restores the caller's backend, even after an
 * error. Where the caller has none, an initialised backend of the host becomes the current one, not one of ours.
 */
export function onBackend<Result>(name: string, body: () => Result): Result {
  const current = getBackend();
  const before = depth === 0 && (!current || isOurs(current)) ? hostBackend() : current;
  if (current !== name) switchTo(name);
  depth++;
  try {
    return body();
  } finally {
    depth--;
    if (before && before !== name) switchTo(before);
  }
}

/** True for a backend that only serves to compile, on which a host's tensors must not be made. */
const isOurs = (name: string): boolean => name.startsWith('mem-');

function hostBackend(): string | undefined {
  return Object.keys(engine().registry).find((name) => !isOurs(name));
}

function switchTo(name: string): void {
  // Declared async, but complete on return for a backend that is initialised or created synchronously.
  void engine().setBackend(name);
}
