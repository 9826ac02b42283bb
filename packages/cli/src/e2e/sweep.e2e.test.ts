import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planSweep, readSweepFile } from '@mem/experiment';
import { madeClassifier, readEvents, startMem } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, expect, it } from 'vitest';

const sweep = {
  recipe: {
    dataset: { kind: 'features', path: 'features.safetensors' },
    runtime: 'wasm',
    stage2: { seeds: [0], steps: 40, batchSize: 32, width: 8, methods: ['ce', 'mem'], learningRates: { mem: [1e-3] } },
  },
  axes: { 'stage2.mem.xi': [20, 100], 'stage2.partition': [{ kind: 'shot' }, { kind: 'even', groups: 2 }] },
};

let root: string;
let file: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-sweep-'));
  file = join(root, 'margins.json');
  await writeFile(join(root, 'features.safetensors'), encodeSafetensors(madeClassifier()));
  await writeFile(file, JSON.stringify(sweep));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const outcome = async (name: string) => readFile(join(root, name, 'margins/sweep.json'), 'utf8');

it('a sweep killed while its worker processes fit resumes to the outcome of one process', async () => {
  const single = await startMem(['sweep', file, '--out', join(root, 'single'), '--json']);
  expect(single.code, single.error).toBe(0);
  expect(JSON.parse(single.out)).toEqual(JSON.parse(await outcome('single')));

  const [first] = planSweep(await readSweepFile(file));
  const folder = join(root, 'jobs/margins/configurations', first!.name);
  const args = ['sweep', file, '--out', join(root, 'jobs'), '--jobs', '2'];
  const isFitted = ({ stage, type }: { stage?: string; type: string }) => stage === 'fit/mem-0' && type === 'done';
  expect((await startMem(args, { killAt: { folder, event: isFitted } })).code).toBeNull();
  const resumed = await startMem(args);
  expect(resumed.code, resumed.error).toBe(0);
  expect(resumed.out).toContain('Selected on validation from 4 configurations of mem');
  expect(await outcome('jobs')).toBe(await outcome('single'));
  expect(readEvents(folder).filter(isFitted)).toHaveLength(1);
});

it('a shard selects nothing, and a wrong one is refused', async () => {
  const args = ['sweep', file, '--out', join(root, 'shards')];
  const { code, out, error } = await startMem([...args, '--shard', '2/2']);
  expect([code, out], error).toEqual([0, '']);
  expect(error).toContain('Shard 2 of 2 is fitted.');
  await expect(outcome('shards')).rejects.toThrow('ENOENT');
  expect((await startMem([...args, '--shard', '3/2'])).error).toContain('such as 3/16');
});
