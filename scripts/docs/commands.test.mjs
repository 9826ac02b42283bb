import { describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';
import { commandChecker } from './check-command.mjs';
import { memProblem } from './check-mem.mjs';
import { shellCommands } from './shell-commands.mjs';

describe('shellCommands', () => {
  const words = (script) => shellCommands(script).map((each) => each.words);

  it('finds commands with their lines, without comments, quotes and redirections', () => {
    expect(shellCommands('npm test # all\nnpx mem run \\\n  --set "a b" > out.txt 2>&1\nls', 5)).toEqual([
      { words: ['npm', 'test'], line: 5 },
      { words: ['npx', 'mem', 'run', '--set', 'a b'], line: 6 },
      { words: ['ls'], line: 8 },
    ]);
  });

  it('knows loops, lists and variables', () => {
    expect(
      words('for seed in 0 1; do\n  MEM=1 mem run --set a=$((seed % 2)) --seed $seed\ndone && ls; cat x | tar'),
    ).toEqual([['mem', 'run', '--set', 'a=1', '--seed', '1'], ['ls'], ['cat', 'x'], ['tar']]);
  });
});

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
  ])('passes %s', (command) => {
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
  ])('judges %s', (command, message) => {
    expect(check(command.split(' '))).toContain(message);
  });
});

describe('memProblem', () => {
  it.each([
    'run examples/imagenet-lt --images path --lists path',
    'export --run a --out b',
    'run --help',
    'finetune --preset places-vit --from a.pth',
  ])('passes mem %s', async (command) => {
    expect(await memProblem(command.split(' '))).toBeUndefined();
  });

  it.each([
    ['walk', 'unknown command'],
    ['run --image path', "unknown option '--image'"],
    ['run --epochs many', 'whole number'],
    ['run --methods mem,magic', 'magic'],
    ['run --set stage1.epoch=3', "Did you mean 'epochs'"],
    ['run examples/procedural --preset none', "no preset 'none'"],
    ['export --out b', '--run'],
    ['report a b', 'too many arguments'],
  ])('refuses mem %s', async (command, message) => {
    expect(await memProblem(command.split(' '))).toContain(message);
  });

  it('lets a sentence leave out what a command needs', async () => {
    expect(await memProblem(['export', '--run', 'a'], { partial: true })).toBeUndefined();
    expect(await memProblem(['export', '--walk'], { partial: true })).toContain('--walk');
  });
});
