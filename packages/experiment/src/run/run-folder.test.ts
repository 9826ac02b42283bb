import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from './run-folder.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-run-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('openRunFolder', () => {
  it('makes the folder and the folders of its files', async () => {
    const run = await openRunFolder(join(folder, 'runs/demo'));
    await run.write('checkpoints/stage-1.bin', 'x');
    expect(await readFile(join(folder, 'runs/demo/checkpoints/stage-1.bin'), 'utf8')).toBe('x');
  });

  it.each(['', 'below'])('refuses a path that is a file or lies under one', async (below) => {
    const path = join(folder, 'file');
    await writeFile(path, 'mine');
    await expect(openRunFolder(join(path, below))).rejects.toMatchObject({ code: 'bad-file' });
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it.each(['../out', '..', '.', '/etc/out'])("refuses the name '%s', which lies outside", async (name) => {
    const run = await openRunFolder(folder);
    await expect(run.write(name, 'x')).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('clears what a killed run left and keeps the rest', async () => {
    await writeFile(join(folder, 'results.json.1-0.mem-partial'), '{');
    await writeFile(join(folder, 'theirs.partial'), 'x');
    await writeFile(join(folder, 'metrics.jsonl'), '{"step":1}\n{"ste');
    const run = await openRunFolder(folder);
    run.appendMetrics({ stage: 'stage1', step: 2, loss: 0.5, learningRate: 0.1 });
    await run.close();
    expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toBe(
      '{"step":1}\n{"stage":"stage1","step":2,"loss":0.5,"learningRate":0.1}\n',
    );
    expect((await readdir(folder)).toSorted()).toEqual(['metrics.jsonl', 'theirs.partial']);
  });

  it('is written by one process at a time, and taken over from a killed one', async () => {
    const run = await openRunFolder(folder);
    await expect(openRunFolder(folder)).rejects.toThrow(`process ${process.pid}`);
    await run.close();
    await writeFile(join(folder, 'run.lock'), '4194305');
    const next = await openRunFolder(folder);
    next.log({ type: 'started' });
    expect(JSON.parse(await readFile(join(folder, 'events.jsonl'), 'utf8'))).toMatchObject({ type: 'started' });
    await next.close();
  });
});
