import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePage } from '../docs/pages.mjs';
import { programsOf } from '../docs/programs.mjs';
import { nodePackages } from './import-rules.mjs';
import { codeEntries } from './packed-packages.mjs';
import { root, run } from './run.mjs';

/** @import { WorkspacePackage } from './packages.mjs' */

/** The installed names of the compilers that our types must work with. */
const compilers = ['typescript-5.4', 'typescript-5.9', 'typescript'];
const script = fileURLToPath(new URL('compile-consumer.mjs', import.meta.url));

/**
 * Type-checks, with every compiler, programs that import everything from each entry of `packages`, which are installed
 * in `project`, and the programs in their READMEs.
 *
 * @param {string} project
 * @param {readonly WorkspacePackage[]} packages
 * @returns {Promise<{ programs: number, problems: string[] }>} The number of programs checked, and one message for each
 * error.
 */
export async function consumerTypeProblems(project, packages) {
  const folder = join(project, 'consumer');
  mkdirSync(folder);
  const write = (/** @type {string} */ name, /** @type {string} */ text) =>
    writeFileSync(join(folder, `${name.replaceAll(/\W+/g, '-').slice(1)}.ts`), text);
  for (const each of packages) {
    for (const { specifier } of codeEntries(each)) write(specifier, `export * from '${specifier}';\n`);
    const path = join(project, 'node_modules', each.name, 'README.md');
    for (const { language, line, text } of programsOf(parsePage(path, readFileSync(path, 'utf8')))) {
      if (language === 'ts') write(`${each.name}-readme-${line}`, text);
    }
  }
  const types = join(root, 'node_modules', '@types');
  const nodeOnly = packages.filter(({ name }) => nodePackages.has(name)).map(({ name }) => name);
  const results = await Promise.all(
    compilers.map(async (compiler) => {
      const args = [script, compiler, project, types, ...nodeOnly];
      const { code, output } = await run(process.execPath, args, { quiet: true });
      if (code !== 0) throw new Error(`${compiler} failed:\n${output}`);
      /** @type {{ programs: number, problems: string[] }} */
      const result = JSON.parse(output);
      return result;
    }),
  );
  return {
    programs: results.reduce((sum, { programs }) => sum + programs, 0),
    problems: results.flatMap(({ problems }) => problems),
  };
}
