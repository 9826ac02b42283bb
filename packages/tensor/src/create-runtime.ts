import { MemError, unknownName } from '@mem/errors';
import { engine, findBackendFactory, getBackend } from '@tensorflow/tfjs-core';
import type { BackendSource } from './backend-source.js';
import { EagerRuntime } from './eager-runtime.js';
import type { Runtime } from './runtime.js';
import { startBackend } from './start-backend.js';
import { wasmSource } from './wasm/wasm-source.js';

/** Name of a runtime that works both in browsers and in Node. */
export type RuntimeName = 'wasm' | 'cpu';

/** Names that `createRuntime` accepts, the recommended one first. */
export const runtimeNames: readonly RuntimeName[] = ['wasm', 'cpu'];

/** Source of each runtime's backend. */
export const backendSources: Readonly<Record<RuntimeName, BackendSource>> = {
  wasm: wasmSource,
  cpu: {
    backend: 'cpu',
    package: '@tensorflow/tfjs-backend-cpu',
    needs: 'nothing else',
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
};

/**
 * Creates the eager runtime `name`, `wasm` (the portable default) or `cpu` (the reference), and imports its tfjs
 * backend. The current backend of tfjs does not change.
 * @throws MemError `unknown-name` for a runtime that does not exist.
 * @throws MemError `missing-package` if the backend's package is not installed or does not load.
 * @throws MemError `cannot-start` if the backend does not start, with the reason, such as a Content-Security-Policy or
 * a missing .wasm file.
 */
export async function createRuntime(name: RuntimeName): Promise<Runtime> {
  if (!Object.hasOwn(backendSources, name)) throw unknownName('runtime', name, runtimeNames);
  return loadEagerRuntime(name, backendSources[name]);
}

/**
 * Creates an eager runtime on a backend that the host has registered and initialised, such as `webgl`. `backendName`
 * defaults to the current backend.
 * @throws MemError `unknown-name` for a backend that is not registered.
 * @throws MemError `bad-option` for a backend that is not initialised.
 */
export function hostRuntime(backendName: string = getBackend()): Runtime {
  if (findBackendFactory(backendName) == null) {
    throw unknownName('registered tfjs backend', backendName, Object.keys(engine().registryFactory));
  }
  if (!Object.hasOwn(engine().registry, backendName)) {
    throw new MemError(
      'bad-option',
      `The tfjs backend '${backendName}' is registered but not initialised; await setBackend('${backendName}') first.`,
      { backend: backendName },
    );
  }
  return new EagerRuntime(backendName, backendName);
}

/**
 * Starts a backend and creates its eager runtime.
 * @throws MemError `missing-package` if the package does not load.
 * @throws MemError `cannot-start` if the backend does not start.
 */
export async function loadEagerRuntime(name: string, source: BackendSource): Promise<Runtime> {
  await startBackend(name, source);
  return new EagerRuntime(name, source.backend);
}
