import { describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';
import { commandChecker } from './check-command.mjs';

describe('commandChecker', () => {
  const check = commandChecker(root, (words) => `mem ${words.join(' ')}`);

  it.each([
    'npm test',
    'npm run --silent check:dead',
    'npm install @mem/dac@1 left-pad',
    'pnpm install',
    'pnpm check',
    'pnpm --recursive --filter x exec ls',
    'npm dist-tag add @mem/dac@0.1.0 latest',
    'npx vitest run',
    'node bench/run.mjs',
    '.ci/run',
    'git clone x',
  ])('accepts %s', (command) => {
    expect(check(command.split(' '))).toBeUndefined();
  });

  it.each([
    ['npm run deploy', "no root script 'deploy'"],
    ['npm i @mem/dacs', 'no package @mem/dacs'],
    ['pnpm relase', "no root script 'relase'"],
    ['npx jest', 'npx jest is not installed'],
    ['node bench/walk.mjs', 'no bench/walk.mjs in this repository'],
    ['cat docs/gone.md', 'no docs/gone.md in this repository'],
    ['frobnicate', "'frobnicate' is a program"],
    ['npm run mem -- run --x', 'mem run --x'],
    ['npx @mem/cli run', 'mem run'],
  ])('refuses %s', (command, message) => {
    expect(check(command.split(' '))).toContain(message);
  });
});
