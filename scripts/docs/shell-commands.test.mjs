import { describe, expect, it } from 'vitest';
import { shellCommands } from './shell-commands.mjs';

describe('shellCommands', () => {
  const words = (/** @type {string} */ script) => shellCommands(script).map((each) => each.words);

  it('finds commands with their lines, without comments, quotes and redirections', () => {
    expect(shellCommands('npm test # all\nnpx mem run \\\n  --set "a b" > out.txt 2>&1\nls', 5)).toEqual([
      { words: ['npm', 'test'], line: 5 },
      { words: ['npx', 'mem', 'run', '--set', 'a b'], line: 6 },
      { words: ['ls'], line: 8 },
    ]);
  });

  it('understands loops, lists and variables', () => {
    expect(
      words('for seed in 0 1; do\n  MEM=1 mem run --set a=$((seed % 2)) --seed $seed\ndone && ls; cat x | tar'),
    ).toEqual([['mem', 'run', '--set', 'a=1', '--seed', '1'], ['ls'], ['cat', 'x'], ['tar']]);
  });
});
