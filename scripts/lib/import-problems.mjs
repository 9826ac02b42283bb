import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeEntries } from './packed-packages.mjs';
import { run } from './run.mjs';

const script = fileURLToPath(new URL('import-effects.mjs', import.meta.url));

/**
 * The entries of a package that is installed in `project`, and each of its modules, of all of which `sideEffects: false` is
 * said. A command's modules are left out: they load what it is made of, which may define globals (ECharts does).
 */
export function importableModules(project, { name, manifest }) {
  const entries = codeEntries({ name, manifest }).map(({ specifier }) => specifier);
  if (manifest.bin !== undefined) return entries;
  const dist = join(project, 'node_modules', name, 'dist');
  const modules = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'));
  return [...entries, ...modules.map((file) => join(dist, file))];
}

/**
 * Imports `modules` (entries or absolute paths) one after the other in a process of their own, beside tfjs and two backends; one
 * message for each that fails, and for each change that it makes to tfjs, to a global or to the process, by printing too.
 */
export async function importProblems(project, modules) {
  const { code, output } = await run(process.execPath, [script, ...modules], { cwd: project, quiet: true });
  if (code !== 0) return [`Importing every module failed:\n${output}`];
  // Whatever else is printed comes before the report, which is one line.
  const at = output.lastIndexOf('\n') + 1;
  const printed = output.slice(0, at).trim();
  return [
    ...(printed === '' ? [] : [`Importing every module printed: ${printed}`]),
    ...JSON.parse(output.slice(at)).flatMap(({ module, changes }) =>
      changes.map((change) => `${module.replace(/^.*\/node_modules\//, '')}: when imported, ${change}`),
    ),
  ];
}
