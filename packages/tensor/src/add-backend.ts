import { engine, type KernelBackend, registerBackend } from '@tensorflow/tfjs-core';

/**
 * Registers `backend` with tfjs under `name`, or under `name` and a number where another copy of this package, such as
 * one of another version or one that a development server replaced, has taken it.
 * @returns The name that it was registered under.
 */
export function addBackend(name: string, backend: KernelBackend): string {
  let free = name;
  for (let copy = 2; free in engine().registryFactory; copy++) free = `${name}-${copy}`;
  registerBackend(free, () => backend, 0);
  return free;
}
