import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeEntries } from './packed-packages.mjs';
import { run } from './run.mjs';

const script = fileURLToPath(new URL('import-effects.mjs', import.meta.url));

/** @import { Manifest } from './packages.mjs' */

/** Modules that draw charts, and the globals that ECharts' helpers (tslib) define when they are first loaded. */
const drawsCharts = /^@mem\/(report|improve\/(dist\/)?page)\b/;
const chartHelper = /^added (globalThis\.)?__\w+/;

/**
 * Lists the entries of a package that is installed in `project`, and all of its modules, which all must keep the
 * promise of `sideEffects: false`. Modules of commands are left out: they load libraries that may define globals, as
 * ECharts does.
 *
 * @param {string} project
 * @param {{ name: string, manifest: Manifest }} of
 */
export function importableModules(project, { name, manifest }) {
  const entries = codeEntries({ name, manifest }).map(({ specifier }) => specifier);
  if (manifest.bin !== undefined) return entries;
  const dist = join(project, 'node_modules', name, 'dist');
  const modules = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  return [...entries, ...modules.map((file) => join(dist, file))];
}

/**
 * Imports `modules` (entries or absolute paths) one after the other in a separate process that has loaded tfjs and two
 * backends.
 *
 * @param {string} project
 * @param {readonly string[]} modules
 * @returns {Promise<string[]>} One message for each import that fails, prints, or changes tfjs, a global or the
 * process.
 */
export async function importProblems(project, modules) {
  const { code, output } = await run(process.execPath, [script, ...modules], { cwd: project, quiet: true });
  if (code !== 0) return [`Importing every module failed:\n${output}`];
  // The report is the last line, after anything that the modules print.
  const at = output.lastIndexOf('\n') + 1;
  const printed = output.slice(0, at).trim();
  /** @type {{ module: string, changes: string[] }[]} */
  const report = JSON.parse(output.slice(at));
  return [
    ...(printed === '' ? [] : [`Importing every module printed: ${printed}`]),
    ...report.flatMap(({ module, changes }) => {
      const name = module.replace(/^.*\/node_modules\//, '');
      return changes
        .filter((change) => !(drawsCharts.test(name) && chartHelper.test(change)))
        .map((change) => `${name}: when imported, ${change}`);
    }),
  ];
}
