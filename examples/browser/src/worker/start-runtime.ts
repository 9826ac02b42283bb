import { createRuntime } from '@mem/modulator';
import type { Runtime } from '@mem/tensor';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { env } from '@tensorflow/tfjs-core';
import type { WasmBuild } from './messages.js';

/** Starts WebAssembly with the fastest of the backend's builds that the browser and the page's headers allow. */
export async function startRuntime(): Promise<{ runtime: Runtime; build: WasmBuild }> {
  // Bundlers rename files, so the backend must be configured with their locations.
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedSimd,
  });
  const runtime = await createRuntime('wasm');
  const has = async (flag: string): Promise<boolean> => (await env().getAsync(flag)) === true;
  const hasSimd = await has('WASM_HAS_SIMD_SUPPORT');
  const threaded = hasSimd && (await has('WASM_HAS_MULTITHREAD_SUPPORT'));
  return { runtime, build: { simd: hasSimd, threaded, threads: threaded ? getThreadsCount() : 1 } };
}
