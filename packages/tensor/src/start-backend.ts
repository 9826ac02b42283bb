import { MemError } from '@mem/errors';
import { engine, getBackend, ready } from '@tensorflow/tfjs-core';
import type { BackendSource } from './backend-source.js';
import { wasmSource } from './wasm/wasm-source.js';

let lastStart: Promise<unknown> = Promise.resolve();

/**
 * Imports the backend of the runtime `name` and initialises it in tfjs, whose current backend does not change.
 * @throws MemError `missing-package` if the package does not load.
 * @throws MemError `cannot-start` if the backend does not start.
 */
export function startBackend(name: string, source: BackendSource): Promise<void> {
  // One at a time: tfjs drops the result of a start when another one begins.
  const start = lastStart.then(() => loadAndStart(name, source));
  lastStart = start.catch(() => {});
  return start;
}

async function loadAndStart(name: string, source: BackendSource): Promise<void> {
  const { backend, needs } = source;
  const reasons = new Map<string, unknown>();
  const restorers: (() => void)[] = [];
  let hostBackend: string | undefined;
  try {
    // A host that has not chosen a backend yet gets the one that it would get without this package, which may be wasm.
    restorers.push(watchStarts(wasmSource, reasons));
    if (Object.keys(engine().registryFactory).length > 0) await ready().catch(() => {});
    if (isInitialised(getBackend())) hostBackend = getBackend();
    if (!isRegistered(backend)) {
      await load(name, source);
      restorers.push(watchStarts(source, reasons));
    }
    if (!reasons.has(backend) && (await engine().setBackend(backend))) return;
    throw (
      reasons.get(backend) ??
      new MemError(
        'cannot-start',
        `The ${name} runtime could not be started: tfjs could not initialise its backend '${backend}', and printed the reason. It needs ${needs}.`,
        { runtime: name },
      )
    );
  } finally {
    for (const restore of restorers) restore();
    if (hostBackend !== undefined && getBackend() !== hostBackend) await engine().setBackend(hostBackend);
  }
}

/**
 * Records in `reasons` why the backend fails to start, which tfjs only prints. Does nothing for a backend that is not
 * registered or needs no watching.
 * @returns A function that ends the recording.
 */
function watchStarts({ backend, watchStart }: BackendSource, reasons: Map<string, unknown>): () => void {
  const entry = engine().registryFactory[backend];
  if (watchStart === undefined || entry === undefined) return () => {};
  const { factory } = entry;
  entry.factory = () =>
    watchStart(factory).catch((reason: unknown) => {
      reasons.set(backend, reason);
      throw reason;
    });
  return () => {
    entry.factory = factory;
  };
}

async function load(name: string, source: BackendSource): Promise<void> {
  try {
    await source.load();
    if (!isRegistered(source.backend)) throw new Error(`it does not register the backend '${source.backend}'`);
  } catch (cause) {
    throw new MemError(
      'missing-package',
      `The ${name} runtime needs ${source.package}, which did not load. Install it beside @tensorflow/tfjs-core (npm install ${source.package}); it needs ${source.needs}.`,
      { runtime: name, package: source.package },
      { cause },
    );
  }
}

const isRegistered = (backend: string): boolean => Object.hasOwn(engine().registryFactory, backend);
const isInitialised = (backend: string | undefined): boolean =>
  backend !== undefined && Object.hasOwn(engine().registry, backend);
