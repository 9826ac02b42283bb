import type { Runtime } from '@mem/tensor';
import { Modulator } from './modulator.js';
import { decodeModulator } from './modulator-file.js';

/**
 * Loads a modulator, saved with `modulator.save()`, onto a runtime.
 * @throws MemError `bad-file` for any other file.
 */
export function loadModulator(bytes: Uint8Array, { runtime }: { readonly runtime: Runtime }): Modulator {
  return new Modulator(runtime, decodeModulator(bytes));
}
