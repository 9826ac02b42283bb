import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { run, step } from './run.mjs';

const windows = process.platform === 'win32';

/**
 * Makes an empty npm project in `folder` that installs the packages in `scope` from the registry at `url`.
 *
 * @param {string} folder
 * @param {string} scope
 * @param {string} url
 * @param {NodeJS.ProcessEnv} env
 */
export function createHost(folder, scope, url, env) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  // It has its own cache, because the next rehearsal publishes other files under the same versions.
  writeFileSync(join(folder, '.npmrc'), `${scope}:registry=${url}\ncache=${join(folder, '.cache')}\n`);
  // `npm run` describes its own project to the programs it starts.
  const outer = /^npm_(config_(local_prefix|prefix|cache)|package_|lifecycle_)/i;
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)));
  return {
    /** @param {string[]} args */
    async npm(...args) {
      const quiet = ['--no-audit', '--no-fund'];
      await step(`npm ${args.join(' ')}`, 'npm', [...args, ...quiet], { cwd: folder, env: clean, shell: windows });
    },
    /** Returns the installed versions of the packages in `scope` by name, one for each copy. */
    installed() {
      /** @type {{ packages: Record<string, { version: string }> }} */
      const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
      /** @type {Record<string, string[]>} */
      const found = {};
      for (const [path, { version }] of Object.entries(packages)) {
        const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
        if (name.startsWith(`${scope}/`)) found[name] = [...(found[name] ?? []), version];
      }
      return found;
    },
    files: (/** @type {string} */ name) => readdirSync(join(folder, 'node_modules', name)),
    /**
     * Runs the first TypeScript block of an installed package's README; resolves to how that ended.
     *
     * @param {string} name
     */
    runReadme(name) {
      const readme = readFileSync(join(folder, 'node_modules', name, 'README.md'), 'utf8');
      const source = /^```ts\n(.*?)^```/ms.exec(readme)?.[1] ?? '';
      const options = { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } };
      writeFileSync(join(folder, 'readme.js'), ts.transpileModule(source, options).outputText);
      return run(process.execPath, ['readme.js'], { cwd: folder, env: clean, quiet: true });
    },
  };
}
