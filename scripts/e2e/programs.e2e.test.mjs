import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gitClone, itWith } from '@mem/testing';
import { afterAll, expect } from 'vitest';
import { readPages } from '../docs/pages.mjs';
import { compile, programsOf, typeErrors } from '../docs/programs.mjs';
import { root } from '../lib/run.mjs';

// The pages are listed by git.
const git = gitClone();
const programs = git.missing === undefined ? readPages().flatMap(programsOf) : [];
const temporary = mkdtempSync(join(tmpdir(), 'mem-docs-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

itWith(
  git,
  'TypeScript in the documentation compiles',
  () => {
    const typed = programs.filter(({ language }) => language === 'ts');
    expect(typeErrors(typed, root)).toEqual([]);
  },
  300_000,
);

itWith(
  git,
  'programs in the documentation run',
  async () => {
    const runnable = programs.filter(({ reason }) => reason === undefined);
    expect(await failuresOf(runnable)).toEqual([]);
  },
  600_000,
);

/** @import { Program } from '../docs/programs.mjs' */

/**
 * Runs programs on the built packages, each in an empty folder.
 *
 * @param {readonly Program[]} runnable
 * @returns {Promise<string[]>} The messages of those that failed.
 */
async function failuresOf(runnable) {
  const packages = pathToFileURL(join(root, 'packages')).href;
  const jobs = runnable.map((program, index) => {
    const folder = join(temporary, String(index));
    mkdirSync(folder);
    const file = join(temporary, `${index}.mjs`);
    writeFileSync(file, compile(program, root));
    const importers = [dirname(program.path), ...['cli', 'nn', 'testing'].map((name) => `packages/${name}`)];
    return {
      title: `${program.path}:${program.line}`,
      module: pathToFileURL(file).href,
      folder,
      from: { packages, others: importers.map((path) => pathToFileURL(join(root, path, 'page.js')).href) },
    };
  });
  const list = join(temporary, 'programs.json');
  writeFileSync(list, JSON.stringify(jobs));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--enable-source-maps', join(root, 'scripts/docs/run-programs.mjs'), list],
    { maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout);
}
