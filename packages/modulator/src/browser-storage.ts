import { MemError, unknownName } from '@mem/errors';
import type { Runtime } from '@mem/tensor';
import { loadModulator, type Modulator } from './modulator.js';

const database = 'mem-modulators';
const store = 'modulators';

/**
 * Stores a modulator in this browser (IndexedDB) under a name, replacing any modulator stored under it.
 * @throws MemError `unsupported` without IndexedDB, or where the browser refuses.
 */
export async function storeModulator(name: string, modulator: Modulator): Promise<void> {
  await transact('readwrite', (modulators) => modulators.put(modulator.save(), name));
}

/**
 * Loads a modulator that `storeModulator` stored.
 * @throws MemError `unknown-name` with the names of the stored modulators.
 * @throws MemError `unsupported` without IndexedDB, or where the browser refuses.
 * @throws MemError `bad-file` for a damaged entry.
 */
export async function loadStoredModulator(
  name: string,
  { runtime }: { readonly runtime: Runtime },
): Promise<Modulator> {
  const bytes: Uint8Array | undefined = await transact('readonly', (modulators) => modulators.get(name));
  if (bytes === undefined) throw unknownName('stored modulator', name, await storedModulators());
  return loadModulator(bytes, { runtime });
}

/**
 * Lists the names of the modulators stored in this browser.
 * @throws MemError `unsupported` without IndexedDB, or where the browser refuses.
 */
export async function storedModulators(): Promise<string[]> {
  const keys = await transact('readonly', (modulators) => modulators.getAllKeys());
  return keys.map(String);
}

/**
 * Deletes a modulator from this browser; an unknown name is ignored.
 * @throws MemError `unsupported` without IndexedDB, or where the browser refuses.
 */
export async function deleteStoredModulator(name: string): Promise<void> {
  await transact('readwrite', (modulators) => modulators.delete(name));
}

/**
 * Offers a modulator to the user as a download.
 * @throws MemError `unsupported` without a document, as in a worker.
 */
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
  // The browser reads the file only after the click.
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
