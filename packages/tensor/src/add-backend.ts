import { engine, type KernelBackend, registerBackend } from '@tensorflow/tfjs-core';

/**
 * Registers `backend` with tfjs as `name`, or as `name-2`, `name-3` and so on if another copy of this package has taken
 * the name: another version, or one that a development server has replaced.
 * @returns The name under which the backend is registered.
 */
export function addBackend(name: string, backend: KernelBackend): string {
  let free = name;
  for (let copy = 2; free in engine().registryFactory; copy++) free = `${name}-${copy}`;
  registerBackend(free, () => backend, 0);
  return free;
}
