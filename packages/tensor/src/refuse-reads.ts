import { type BackendValues, engine, type KernelBackend } from '@tensorflow/tfjs-core';

/**
 * Until the function that it returns is called, reads of tensors of every other backend go to `guard`, which refuses
 * them, unless `allowed`: a tensor from outside is read from its own backend, past the current one.
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
