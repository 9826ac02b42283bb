import { MemError, unknownName } from '@mem/errors';
import { engine, findBackendFactory, getBackend } from '@tensorflow/tfjs-core';
import type { BackendSource } from './backend-source.js';
import { EagerRuntime } from './eager-runtime.js';
import type { Runtime } from './runtime.js';
import { startBackend } from './start-backend.js';
import { wasmSource } from './wasm/wasm-source.js';

/** A runtime of this package that runs in browsers and Node alike. */
export type RuntimeName = 'wasm' | 'cpu';

/** The names that `createRuntime` takes, its default first. */
export const runtimeNames: readonly RuntimeName[] = ['wasm', 'cpu'];

/** Where each runtime's backend comes from. */
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
 * Makes the eager runtime `name`: `wasm` (portable default) or `cpu` (reference), importing its tfjs backend.
 * The host's current backend stays the current one.
 * @throws MemError `unknown-name`; `missing-package` when the backend's package is not installed or does not load;
 * `cannot-start` when the backend does not start, with the reason, such as a Content-Security-Policy or a missing .wasm file.
 */
export async function createRuntime(name: RuntimeName): Promise<Runtime> {
  if (!Object.hasOwn(backendSources, name)) throw unknownName('runtime', name, runtimeNames);
  return loadEagerRuntime(name, backendSources[name]);
}

/** Makes an eager runtime on a backend that the host has registered and initialised, such as `webgl`; by default its current one. @throws MemError `unknown-name`, `bad-option`. */
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

/** Starts a backend and makes its eager runtime. @throws MemError `missing-package`, `cannot-start`. */
export async function loadEagerRuntime(name: string, source: BackendSource): Promise<Runtime> {
  await startBackend(name, source);
  return new EagerRuntime(name, source.backend);
}
