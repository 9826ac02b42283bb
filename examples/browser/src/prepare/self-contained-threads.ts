import type { Plugin } from 'vite';

const head = 'function(WasmBackendModuleThreadedSimd) {';

/**
 * Lets the WebAssembly backend's threads start out of a minified bundle. The backend hands them the source text of one of
 * its functions, which asks for `typeof _scriptDir`, a variable outside of it; a minifier drops the `typeof`, since the
 * variable is there, and in a thread it is not: the backend then waits for its threads forever. A variable of the
 * function's own, undefined as the outer one is in every module, makes the text complete.
 */
export function selfContainedThreads(): Plugin {
  return {
    name: 'self-contained-threads',
    transform(code, id) {
      if (!/tfjs-backend-wasm-threaded-simd\.js$/.test(id)) return null;
      if (!code.includes(head))
        this.error('The threaded build of @tensorflow/tfjs-backend-wasm starts in another way.');
      return { code: code.replace(head, `${head} var _scriptDir;`), map: null };
    },
  };
}
