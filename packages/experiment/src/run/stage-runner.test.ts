import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '@mem/results';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder, type RunFolder } from './run-folder.js';
import { createStageRunner, type StageRunnerOptions } from './stage-runner.js';

let root: string;
let folder: RunFolder;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-stages-'));
  folder = await openRunFolder(root);
});
afterEach(async () => {
  await folder.close();
  await rm(root, { recursive: true });
});

/** Runs `train` with these inputs, and returns the types of its events. */
async function train(inputs: unknown, options: Partial<StageRunnerOptions> = {}): Promise<string[]> {
  const events: RunEvent[] = [];
  const runner = createStageRunner(folder, { onEvent: (event) => events.push(event), ...options });
  await runner.run({ stage: 'train', title: 'stage 1', inputs, total: 4 }, async ({ progress, saved }) => {
    progress(2);
    saved(2);
    await folder.write('weights.bin', 'weights');
    return ['weights.bin'];
  });
  return events.map(({ type }) => type);
}

const ran = ['started', 'progress', 'saved', 'done'];

describe('a stage', () => {
  it('is skipped while its inputs stay the same, whatever the order of their keys', async () => {
    expect(await train({ a: 1, b: 2 })).toEqual(ran);
    expect(await train({ b: 2, a: 1 })).toEqual(['skipped']);
    expect(await train({ a: 1, b: 3 })).toEqual(ran);
  });

  it('runs again when an output is missing or has another size', async () => {
    await train({});
    await folder.write('weights.bin', 'half');
    expect(await train({})).toEqual(ran);
    await folder.remove('weights.bin');
    expect(await train({})).toEqual(ran);
  });

  it('runs again on request, but only the requested stage', async () => {
    await train({});
    expect(await train({}, { fresh: true })).toEqual(ran);
    expect(await train({}, { fresh: true, only: 'fit' })).toEqual(['skipped']);
  });

  it('must be finished with the same inputs before a later one is requested', async () => {
    await expect(train({}, { only: 'fit' })).rejects.toThrow(/'train' is not finished in .* Run 'mem train' first/);
    await train({ a: 1 });
    await expect(train({ a: 2 }, { only: 'fit' })).rejects.toThrow(/'train' was finished with other inputs/);
  });

  it('that fails leaves no record', async () => {
    const runner = createStageRunner(folder, { onEvent: () => {} });
    const failing = runner.run({ stage: 'train', title: 'stage 1', inputs: {} }, () =>
      Promise.reject(new Error('out')),
    );
    await expect(failing).rejects.toThrow('out');
    expect(await runner.inputsOf('train')).toBeUndefined();
    expect(runner.records).toEqual([]);
  });
});
