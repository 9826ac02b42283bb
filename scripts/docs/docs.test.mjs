import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describeWith, gitClone, itWith, python, pythonPath } from '@mem/testing';
import { expect, it } from 'vitest';
import { workspacePackages } from '../lib/packages.mjs';
import { root } from '../lib/run.mjs';
import { commandChecker } from './check-command.mjs';
import { memProblem } from './check-mem.mjs';
import { pythonErrors } from './check-python.mjs';
import { brokenLinks } from './links.mjs';
import { readPages } from './pages.mjs';
import { programsOf } from './programs.mjs';
import { shellCommands } from './shell-commands.mjs';

/** @import { Problem } from './check-command.mjs' */

// The pages are listed by git.
const git = gitClone();
const pages = git.missing === undefined ? readPages() : [];
const blocksOf = (/** @type {string[]} */ ...languages) =>
  pages.flatMap(({ path, blocks }) =>
    blocks.filter(({ language }) => languages.includes(language)).map((block) => ({ path, ...block })),
  );

// Not checked: diagrams and formulas, output of programs, pages.
const shown = ['html', 'math', 'mermaid', 'text'];
const checked = ['js', 'ts', 'sh', 'python', 'json'];

describeWith(git, 'the documentation', () => {
  it('has links and pictures that exist', () => {
    expect(brokenLinks(pages, root)).toEqual([]);
  });

  it('names the language of every block', () => {
    const known = [...checked, ...shown];
    const unknown = pages.flatMap(({ path, blocks }) =>
      blocks
        .filter(({ language }) => !known.includes(language))
        .map(({ line, language }) => `${path}:${line - 1}: '${language}', not one of ${known.join(', ')}`),
    );
    expect(unknown).toEqual([]);
  });

  const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
  it.each(packages)(
    'shows $name in a table or picture and in code that runs, and documents its errors',
    ({ folder }) => {
      const page = pages.filter(({ path }) => path === `${relative(root, folder)}/README.md`);
      expect(page.map(({ figures }) => figures > 0)).toEqual([true]);
      expect(page.flatMap(programsOf).filter(({ reason }) => reason === undefined)).not.toEqual([]);
      expect(page[0]?.markdown).toMatch(/\bthrows?\b.*MemError|MemError.*\bthrows?\b|## (What it throws|Errors)/is);
    },
  );

  it('has JSON that parses', () => {
    const faults = blocksOf('json').flatMap(({ path, line, text }) => {
      try {
        JSON.parse(text);
        return [];
      } catch (error) {
        return [`${path}:${line}: ${error}`];
      }
    });
    expect(faults).toEqual([]);
  });

  itWith(python(), 'has Python that compiles', () => {
    expect(pythonErrors(blocksOf('python'), pythonPath)).toEqual([]);
  });

  it('has commands that exist, with valid flags', async () => {
    const check = commandChecker(root, memProblem);
    const commands = blocksOf('sh').flatMap(({ path, text, line }) =>
      shellCommands(text, line).map((command) => ({ path, ...command })),
    );
    expect(commands.length).toBeGreaterThan(0);
    expect(await faultsOf(commands, check)).toEqual([]);
  });

  it('names commands and paths in its sentences that exist', async () => {
    const check = commandChecker(root, (words) => memProblem(words, { partial: true }));
    const commands = pages.flatMap(({ path, spans }) =>
      spans
        .filter(({ text }) => isCommand(text))
        .flatMap(({ text, line }) => shellCommands(text, line).map((each) => ({ path, ...each }))),
    );
    const missing = pages.flatMap(({ path, spans }) =>
      spans.filter(({ text }) => isMissing(text)).map(({ text, line }) => `${path}:${line}: there is no ${text}`),
    );
    expect([...(await faultsOf(commands, check)), ...missing]).toEqual([]);
  });
});

const isCommand = (/** @type {string} */ span) => /^(?:npm|npx|pnpm|mem|node) [\w@.-]/.test(span);

const isMissing = (/** @type {string} */ span) =>
  /^(?:\.ci|\.github|bench|docs|examples|packages|scripts)\/[\w./-]*$/.test(span) && !existsSync(join(root, span));

/**
 * Checks commands in pages; resolves to one message for each that is wrong.
 *
 * @param {readonly { path: string, line: number, words: string[] }[]} commands
 * @param {(words: string[]) => Problem} check
 */
async function faultsOf(commands, check) {
  const faults = await Promise.all(
    commands.map(async ({ path, line, words }) => {
      const fault = await check(words);
      return fault === undefined ? [] : [`${path}:${line}: ${words.join(' ')}: ${fault}`];
    }),
  );
  return faults.flat();
}
