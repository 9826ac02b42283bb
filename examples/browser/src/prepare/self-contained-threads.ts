import type { Plugin } from 'vite';

const head = 'function(WasmBackendModuleThreadedSimd) {';

/**
 * Lets the WebAssembly backend's threads start from a minified bundle. The backend passes them the source text of one of
 * its functions, which checks `typeof _scriptDir`, an outer variable. Minifiers drop the `typeof` because the variable is
 * declared, but in a thread it is not, and the backend would wait for its threads forever. A local variable in the
 * function, undefined like the outer one in every module, makes the source text self-contained.
 */
export function selfContainedThreads(): Plugin {
  return {
    name: 'self-contained-threads',
    transform(code, id) {
      if (!/tfjs-backend-wasm-threaded-simd\.js$/.test(id)) return null;
      if (!code.includes(head))
        this.error('The threaded build of @tensorflow/tfjs-backend-wasm has changed; update this plugin.');
      return { code: code.replace(head, `${head} var _scriptDir;`), map: null };
    },
  };
}
