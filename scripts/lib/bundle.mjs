import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/**
 * Bundles all that the entry `specifier` exports for browsers, as a user's bundler does with what is installed in `project`;
 * tfjs, which the user has already, stays outside. Resolves to `{ bytes, gzip, modules }`: minified, `modules` the bytes
 * before minification of each file that is in it, largest first.
 */
export async function bundleSize(project, specifier) {
  const chunks = await bundle(project, specifier, { external: (id) => id.startsWith('@tensorflow/') });
  const code = chunks.map((chunk) => chunk.code).join('\n');
  return { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length, modules: keptModules(chunks) };
}

/**
 * The files of an entry's own package that a bundler leaves out because of `sideEffects: false` although they do something when
 * they are evaluated, such as registering what another file then looks up; what they do would be missing in a bundle.
 */
export async function droppedModules(project, specifier) {
  const external = (id) => !/^[./]/.test(id) && id !== specifier;
  const kept = async (options) => keptModules(await bundle(project, specifier, { external, ...options }));
  const [shaken, whole] = [await kept({}), await kept({ keepAll: true })];
  const files = new Set(shaken.map(({ file }) => file));
  return whole.map(({ file }) => file).filter((file) => !files.has(file));
}

async function bundle(project, specifier, { external, keepAll = false }) {
  const entry = join(project, 'entry.js');
  const plugin = {
    name: 'entry',
    enforce: 'pre',
    async resolveId(id, importer, options) {
      if (id === entry) return id;
      if (external(id)) return { id, external: true };
      if (!keepAll) return undefined;
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true });
      return { ...resolved, moduleSideEffects: true };
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
  return [result].flatMap(({ output }) => output).filter(({ type }) => type === 'chunk');
}

function keptModules(chunks) {
  return chunks
    .flatMap((chunk) => Object.entries(chunk.modules))
    .map(([file, { renderedLength }]) => ({ file: file.replace(/^.*\/node_modules\//, ''), bytes: renderedLength }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
