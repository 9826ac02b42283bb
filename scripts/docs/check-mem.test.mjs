import { describe, expect, it } from 'vitest';
import { memProblem } from './check-mem.mjs';

describe('memProblem', () => {
  it.each([
    'run examples/imagenet-lt --images path --lists path',
    'export --run a --out b',
    'run --help',
    'sweep examples/ablations/margins.json --features path --jobs 2 --shard 3/16',
    'finetune --preset places-vit --from a.pth',
    'report runs/a runs/b --out c',
  ])('accepts mem %s', async (command) => {
    expect(await memProblem(command.split(' '))).toBeUndefined();
  });

  it.each([
    ['walk', 'unknown command'],
    ['run --image path', "unknown option '--image'"],
    ['run --epochs many', 'whole number'],
    ['run --methods mem,magic', 'magic'],
    ['run --set stage1.epoch=3', "Did you mean 'epochs'"],
    ['run examples/procedural --preset none', "Unknown preset 'none'"],
    ['sweep examples/ablations/margins.json --shard 4/3', 'such as 3/16'],
    ['export --out b', '--run'],
    ['fit a b', 'too many arguments'],
  ])('refuses mem %s', async (command, message) => {
    expect(await memProblem(command.split(' '))).toContain(message);
  });

  it('accepts a command in a sentence without its required options', async () => {
    expect(await memProblem(['export', '--run', 'a'], { partial: true })).toBeUndefined();
    expect(await memProblem(['export', '--walk'], { partial: true })).toContain('--walk');
  });
});
