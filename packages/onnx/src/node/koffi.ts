import { MemError } from '@mem/errors';

type Koffi = typeof import('koffi').default;

/** The package that calls native libraries, and the size of the smallest stack that its calls run on. */
export interface LoadedKoffi {
  readonly koffi: Koffi;
  readonly stackBytes: number;
}

/** Stack size needed to compile a GPU's shaders; koffi gives asynchronous calls 128 kB. */
export const shaderStackBytes: number = 8 * 2 ** 20;

let loaded: Promise<LoadedKoffi> | undefined;

/**
 * Loads koffi, once, and enlarges its stacks for a GPU's shaders if that is still possible.
 * @throws MemError `missing-package` if koffi does not load.
 */
export function loadKoffi(): Promise<LoadedKoffi> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<LoadedKoffi> {
  let koffi: Koffi;
  try {
    koffi = (await import('koffi')).default;
  } catch (cause) {
    throw new MemError(
      'missing-package',
      'The onnx runtime needs the package koffi, which did not load. Install it (npm install koffi), or use the wasm runtime.',
      { package: 'koffi' },
      { cause },
    );
  }
  return { koffi, stackBytes: enlargeStacks(koffi) };
}

/**
 * Returns the size of the smaller of the two stacks. koffi refuses to change them once any code in the process has
 * loaded a library.
 */
function enlargeStacks(koffi: Koffi): number {
  const { sync_stack_size = 0, async_stack_size = 0 } = koffi.config();
  const enlarged = {
    sync_stack_size: Math.max(sync_stack_size, shaderStackBytes),
    async_stack_size: Math.max(async_stack_size, shaderStackBytes),
  };
  try {
    koffi.config(enlarged);
  } catch {
    return Math.min(sync_stack_size, async_stack_size);
  }
  return Math.min(enlarged.sync_stack_size, enlarged.async_stack_size);
}
