// Runs programs one after the other, each in an empty folder: node --enable-source-maps run-programs.mjs <file>, the file a JSON
// array of { module, folder, title } with file URLs and folders; prints a JSON array of what went wrong.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { format } from 'node:util';

const programs = JSON.parse(readFileSync(process.argv[2], 'utf8'));
register('./resolve-hook.mjs', import.meta.url, {
  data: Object.fromEntries(programs.map(({ module, from }) => [module, from])),
});

const failures = [];
const print = console.log;
for (const { title, module, folder } of programs) {
  const output = [];
  for (const name of ['log', 'info', 'warn', 'error']) console[name] = (...given) => output.push(format(...given));
  process.chdir(folder);
  try {
    await import(module);
  } catch (error) {
    failures.push([`${title}: ${error?.stack ?? error}`, ...output].join('\n'));
  }
}
print(JSON.stringify(failures));
