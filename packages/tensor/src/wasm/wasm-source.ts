import type { BackendSource } from '../backend-source.js';
import { watchStart } from './watch-start.js';

/** Source of the backend of `wasm`. */
export const wasmSource: BackendSource = {
  backend: 'wasm',
  package: '@tensorflow/tfjs-backend-wasm',
  needs:
    "WebAssembly with SIMD; in a browser a Content-Security-Policy with 'wasm-unsafe-eval', and its .wasm files where its setWasmPaths says",
  load: () => import('@tensorflow/tfjs-backend-wasm'),
  watchStart,
};
