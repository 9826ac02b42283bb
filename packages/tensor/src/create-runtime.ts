import { MemError, unknownName } from '@mem/errors';
import { engine, findBackendFactory, getBackend, ready } from '@tensorflow/tfjs-core';
import { EagerRuntime } from './eager-runtime.js';
import type { Runtime } from './runtime.js';

/** A runtime of this package that runs in browsers and Node alike. */
export type RuntimeName = 'wasm' | 'cpu';

/** The names that `createRuntime` takes, its default first. */
export const runtimeNames: readonly RuntimeName[] = ['wasm', 'cpu'];

/** How a tfjs backend comes to be there. */
export interface BackendSource {
  /** The backend's name in tfjs. */
  readonly backend: string;
  /** The package that registers it. */
  readonly package: string;
  /** What that package needs, for the error when it does not load. */
  readonly needs: string;
  /** Imports it. */
  readonly load: () => Promise<unknown>;
}

/** Where each runtime's backend comes from. */
export const backendSources: Readonly<Record<RuntimeName, BackendSource>> = {
  wasm: {
    backend: 'wasm',
    package: '@tensorflow/tfjs-backend-wasm',
    needs: 'WebAssembly with SIMD, and in a browser its .wasm files where its setWasmPaths says',
    load: () => import('@tensorflow/tfjs-backend-wasm'),
  },
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
 * @throws MemError `unknown-name`; `missing-package` when the backend's package is not installed or does not load.
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

/** Imports a backend's package, initialises it and makes its eager runtime. @throws MemError `missing-package`. */
export async function loadEagerRuntime(name: string, source: BackendSource): Promise<Runtime> {
  let before = '';
  try {
    // A host that has not chosen a backend yet gets the one that it would have without us.
    if (!getBackend() && Object.keys(engine().registryFactory).length > 0) await ready();
    before = getBackend();
    if (findBackendFactory(source.backend) == null) await source.load();
    if (!(await engine().setBackend(source.backend))) throw new Error(`tfjs could not start '${source.backend}'`);
  } catch (cause) {
    throw new MemError(
      'missing-package',
      `The ${name} runtime needs ${source.package}, which did not load. Install it beside @tensorflow/tfjs-core (npm install ${source.package}); it needs ${source.needs}.`,
      { runtime: name, package: source.package },
      { cause },
    );
  } finally {
    if (before && getBackend() !== before) await engine().setBackend(before);
  }
  return new EagerRuntime(name, source.backend);
}
