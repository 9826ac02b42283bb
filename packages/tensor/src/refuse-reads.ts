import { type BackendValues, engine, type KernelBackend } from '@tensorflow/tfjs-core';

/**
 * Redirects reads of tensors on all other backends to `guard`, which rejects them, except while `allowed` returns true.
 * Without this, a tensor from outside would be read from its own backend, past the guard.
 * @returns A function that ends the redirection.
 */
export function refuseReads(guard: KernelBackend, allowed: () => boolean = () => false): () => void {
  const others = [...new Set(Object.values(engine().registry))].filter((backend) => backend !== guard);
  const restore = others.map((backend) => {
    const own = Object.getOwnPropertyDescriptor(backend, 'readSync');
    const readSync = backend.readSync;
    backend.readSync = (...args) =>
      allowed() ? (Reflect.apply(readSync, backend, args) as BackendValues) : guard.readSync(args[0]);
    return () => {
      if (own === undefined) Reflect.deleteProperty(backend, 'readSync');
      else Object.defineProperty(backend, 'readSync', own);
    };
  });
  return () => {
    for (const each of restore) each();
  };
}
