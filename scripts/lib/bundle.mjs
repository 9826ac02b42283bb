import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** @import { Plugin, Rolldown } from 'vite' */

/**
 * A file in a bundle, with its bytes before minification.
 *
 * @typedef {{ file: string, bytes: number }} KeptModule
 */

/**
 * Bundles all exports of the entry `specifier` for browsers, as a user's bundler does with the packages installed in
 * `project`. tfjs, which the user has already, stays external.
 *
 * @param {string} project
 * @param {string} specifier
 * @returns {Promise<{ bytes: number, gzip: number, modules: KeptModule[] }>} The minified size, and the bundled files,
 * largest first.
 */
export async function bundleSize(project, specifier) {
  const chunks = await bundle(project, specifier, { external: (id) => id.startsWith('@tensorflow/') });
  const code = chunks.map((chunk) => chunk.code).join('\n');
  return { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length, modules: keptModules(chunks) };
}

/**
 * Finds the files of an entry's own package that have side effects when evaluated, such as registering something that
 * another file looks up, but that a bundler drops because of `sideEffects: false`.
 *
 * @param {string} project
 * @param {string} specifier
 */
export async function droppedModules(project, specifier) {
  const external = (/** @type {string} */ id) => !/^[./]/.test(id) && id !== specifier;
  const kept = async (/** @type {boolean} */ keepAll) =>
    keptModules(await bundle(project, specifier, { external, keepAll }));
  const [shaken, whole] = [await kept(false), await kept(true)];
  const files = new Set(shaken.map(({ file }) => file));
  return whole.map(({ file }) => file).filter((file) => !files.has(file));
}

/**
 * @param {string} project
 * @param {string} specifier
 * @param {{ external: (id: string) => boolean, keepAll?: boolean }} options `keepAll` keeps every module that is
 * imported, as if it had side effects.
 */
async function bundle(project, specifier, { external, keepAll = false }) {
  const entry = join(project, 'entry.js');
  /** @type {Plugin} */
  const plugin = {
    name: 'entry',
    enforce: 'pre',
    async resolveId(id, importer, options) {
      if (id === entry) return id;
      if (external(id)) return { id, external: true };
      if (!keepAll) return undefined;
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true });
      return resolved && { ...resolved, moduleSideEffects: true };
    },
    load: (id) => (id === entry ? `export * from '${specifier}';` : undefined),
  };
  const result = await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    plugins: [plugin],
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  });
  if ('on' in result) throw new Error('Vite watched the bundle instead of building it once.');
  return [result].flat().flatMap(({ output }) => output.filter((each) => each.type === 'chunk'));
}

/**
 * @param {readonly Rolldown.OutputChunk[]} chunks
 * @returns {KeptModule[]}
 */
function keptModules(chunks) {
  return chunks
    .flatMap((chunk) => Object.entries(chunk.modules))
    .map(([file, { renderedLength }]) => ({ file: file.replace(/^.*\/node_modules\//, ''), bytes: renderedLength }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
