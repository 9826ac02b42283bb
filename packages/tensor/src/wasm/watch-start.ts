import { MemError } from '@mem/errors';
import { inBrowser, type StartSigns, watchSigns } from './start-signs.js';

/**
 * Starts tfjs's wasm backend and reports why it fails. Left alone, the backend prints the reason and rejects with a
 * fixed text, or never settles: its threads and its requests through tfjs's `fetch` can fail without notice.
 * @throws MemError `cannot-start` with the reason.
 */
export async function watchStart<Started>(start: () => Started | Promise<Started>): Promise<Started> {
  await checkAllowed();
  const signs = watchSigns();
  try {
    return await Promise.race([start(), signs.fault]);
  } catch (cause) {
    throw await explain(cause, signs);
  } finally {
    signs.stop();
  }
}

const emptyModule = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Compiles the smallest possible module: unlike `WebAssembly.validate`, compiling is forbidden by some policies. */
async function checkAllowed(): Promise<void> {
  if (typeof WebAssembly !== 'object') {
    throw cannotStart('there is no WebAssembly here. Browsers switch it off in lockdown modes, Node with --jitless.');
  }
  try {
    await WebAssembly.compile(emptyModule);
  } catch (cause) {
    const why = inBrowser()
      ? "the Content-Security-Policy does not allow it. The host must send one with script-src 'self' 'wasm-unsafe-eval'."
      : `${messageOf(cause)}.`;
    throw cannotStart(why, { cause });
  }
}

async function explain(cause: unknown, signs: StartSigns): Promise<MemError> {
  const threadError = signs.threadError();
  if (threadError !== undefined) {
    return cannotStart(
      `its threads did not start (${threadError}). They need a Content-Security-Policy with worker-src 'self' blob: and script-src 'self' 'wasm-unsafe-eval' blob:, and a bundle in which the backend's threaded build works. To do without threads, call env().set('WASM_HAS_MULTITHREAD_SUPPORT', false) of @tensorflow/tfjs-core before the runtime is created.`,
      { cause },
    );
  }
  const { address, fault } = (await signs.fileFault()) ?? {};
  const why = fault ?? signs.abortReason() ?? messageOf(cause);
  return cannotStart(`${why}. ${whereFilesBelong}`, { cause, ...(address !== undefined && { address }) });
}

const whereFilesBelong =
  'The .wasm files of the installed @tensorflow/tfjs-backend-wasm, in its folder dist, must be served beside the script, or where its setWasmPaths says.';

function cannotStart(why: string, { cause, ...details }: { cause?: unknown; address?: string } = {}): MemError {
  return new MemError(
    'cannot-start',
    `WebAssembly could not be started: ${why}`,
    { runtime: 'wasm', ...details },
    { cause },
  );
}

// tfjs also rejects with plain objects.
const messageOf = (cause: unknown): string =>
  (cause as { readonly message?: string } | undefined)?.message ?? String(cause);
