// Runs programs one after the other, each in an empty folder: node --enable-source-maps run-programs.mjs <file>. The
// file is a JSON array of programs; prints a JSON array of the errors.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { format } from 'node:util';

/**
 * A program: the URL of its module, the folder it runs in, and where its imports are resolved from.
 *
 * @typedef {{ title: string, module: string, folder: string, from: import('./resolve-hook.mjs').Place }} Job
 */

/** @type {Job[]} */
const programs = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
register('./resolve-hook.mjs', import.meta.url, {
  data: Object.fromEntries(programs.map(({ module, from }) => [module, from])),
});

/** @type {string[]} */
const failures = [];
const print = console.log;
for (const { title, module, folder } of programs) {
  /** @type {string[]} */
  const output = [];
  const keep = (/** @type {unknown[]} */ ...printed) => output.push(format(...printed));
  Object.assign(console, { log: keep, info: keep, warn: keep, error: keep });
  process.chdir(folder);
  try {
    await import(module);
  } catch (error) {
    failures.push([`${title}: ${error instanceof Error ? error.stack : error}`, ...output].join('\n'));
  }
}
print(JSON.stringify(failures));
