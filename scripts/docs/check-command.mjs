import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspacePackages } from '../lib/packages.mjs';

/**
 * The problem with a command, possibly as a promise; undefined if there is none.
 *
 * @typedef {string | undefined | Promise<string | undefined>} Problem
 */

const pnpmCommands = ['add', 'dlx', 'exec', 'install', 'pack', 'publish'];
const npmCommands = ['deprecate', 'dist-tag', 'login', 'trust', 'update'];
// Only the paths among their arguments are checked.
const others = [
  'apt-get',
  'cat',
  'cd',
  'cp',
  'curl',
  'export',
  'git',
  'ls',
  'mkdir',
  'open',
  'pip',
  'python3',
  'tar',
  'unzip',
];
const ours = /^(?:\.ci|\.github|bench|docs|examples|packages|scripts)\//;

/**
 * Makes a function that checks one command, split into words.
 *
 * @param {string} root
 * @param {(words: string[]) => Problem} mem Checks the words after `mem`.
 * @returns {(words: string[]) => Problem}
 */
export function commandChecker(root, mem) {
  /** @type {{ scripts: Record<string, string> }} */
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const installed = readdirSync(join(root, 'node_modules', '.bin'));
  const packages = new Set(workspacePackages(root).map(({ name }) => name));

  const script = (name = '') => (Object.hasOwn(scripts, name) ? undefined : `there is no root script '${name}'`);

  /**
   * @param {string[]} words
   * @returns {Problem}
   */
  function npm([command = '', ...rest]) {
    if (command === 'i' || command === 'install' || command === 'ci') {
      const unknown = rest.find((name) => name.startsWith('@mem/') && !packages.has(name.replace(/(?<=.)@.*/, '')));
      return unknown && `there is no package ${unknown}`;
    }
    if (npmCommands.includes(command)) return undefined;
    const words = command === 'run' ? rest.filter((word) => word !== '--silent') : [command, ...rest];
    const [name, ...given] = words;
    if (name === 'mem') return mem(given[0] === '--' ? given.slice(1) : given);
    return script(name);
  }

  /**
   * @param {string[]} words
   * @returns {Problem}
   */
  function pnpm(words) {
    const name = words.find((word, i) => !word.startsWith('-') && words[i - 1] !== '--filter') ?? '';
    return pnpmCommands.includes(name) ? undefined : script(name);
  }

  /**
   * @param {string[]} words
   * @returns {Problem}
   */
  function npx([name = '', ...rest]) {
    if (name === 'mem' || /^@mem\/cli(@|$)/.test(name)) return mem(rest);
    return installed.includes(name) ? undefined : `npx ${name} is not installed in this repository`;
  }

  /** @type {Record<string, (words: string[]) => Problem>} */
  const programs = {
    npm,
    npx,
    mem,
    pnpm,
    node: ([file = '']) =>
      file.startsWith('-') || existsSync(join(root, file)) ? undefined : `there is no file ${file}`,
  };

  return ([name = '', ...rest]) => {
    // Of a pattern such as `examples/ablations/*.json` the folder has to exist.
    const missing = [name, ...rest].find(
      (word) => ours.test(word) && !existsSync(join(root, word.replace(/\*[^/]*$/, ''))),
    );
    if (missing !== undefined) return `there is no ${missing} in this repository`;
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    if (program !== undefined) return program(rest);
    if (others.includes(name) || (name.includes('/') && existsSync(join(root, name)))) return undefined;
    return `'${name}' is a program that scripts/docs/check-command.mjs does not know`;
  };
}
