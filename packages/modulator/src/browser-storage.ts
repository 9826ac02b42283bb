import { MemError, unknownName } from '@mem/errors';
import type { Runtime } from '@mem/tensor';
import { loadModulator } from './load-modulator.js';
import type { Modulator } from './modulator.js';

const database = 'mem-modulators';
const store = 'modulators';

/**
 * Keeps a modulator in this browser (IndexedDB) under a name, in place of what had the name.
 * @throws MemError `unsupported` where there is no IndexedDB or the browser refuses.
 */
export async function storeModulator(name: string, modulator: Modulator): Promise<void> {
  await transact('readwrite', (modulators) => modulators.put(modulator.save(), name));
}

/** A modulator that `storeModulator` kept. @throws MemError `unknown-name` listing those kept, `unsupported`, `bad-file`. */
export async function loadStoredModulator(
  name: string,
  { runtime }: { readonly runtime: Runtime },
): Promise<Modulator> {
  const bytes: Uint8Array | undefined = await transact('readonly', (modulators) => modulators.get(name));
  if (bytes === undefined) throw unknownName('stored modulator', name, await storedModulators());
  return loadModulator(bytes, { runtime });
}

/** The names of the modulators kept in this browser. @throws MemError `unsupported`. */
export async function storedModulators(): Promise<string[]> {
  const keys = await transact('readonly', (modulators) => modulators.getAllKeys());
  return keys.map(String);
}

/** Drops a modulator from this browser; nothing happens where none has the name. @throws MemError `unsupported`. */
export async function deleteStoredModulator(name: string): Promise<void> {
  await transact('readwrite', (modulators) => modulators.delete(name));
}

/** Hands a modulator to the browser as a download. @throws MemError `unsupported` where there is no document, as in a worker. */
export function downloadModulator(modulator: Modulator, fileName = 'modulator.safetensors'): void {
  if (globalThis.document === undefined) {
    throw new MemError(
      'unsupported',
      'A download needs a page: post the bytes of modulator.save() from the worker to it.',
    );
  }
  const url = URL.createObjectURL(new Blob([modulator.save()], { type: 'application/octet-stream' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
  link.click();
  // The browser reads the file after the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function transact<Result>(
  mode: IDBTransactionMode,
  ask: (modulators: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  if (globalThis.indexedDB === undefined) {
    throw new MemError(
      'unsupported',
      'There is no IndexedDB here: write the bytes of modulator.save() to a file instead.',
    );
  }
  try {
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    const opened = await settled(opening);
    try {
      const transaction = opened.transaction(store, mode);
      const asked = ask(transaction.objectStore(store));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      return asked.result;
    } finally {
      opened.close();
    }
  } catch (cause) {
    throw new MemError('unsupported', `The browser's storage refuses: ${(cause as Error).message}`, {}, { cause });
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
