import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunEvent, readEvents, startMem } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The procedural set: 1,528 training images, which are 12 steps an epoch.
const recipe = {
  backbone: 'resnet8-cifar',
  stage1: { epochs: 2, checkpointSteps: 4 },
  features: { views: 1 },
  stage2: { seeds: [0, 1], methods: ['ce', 'crt', 'mem'], steps: 40, batchSize: 64, width: 16, weightings: ['raw'] },
};

let root: string;
const folderOf = (name: string): string => join(root, name);
const run = (name: string, event?: (event: RunEvent) => boolean) =>
  startMem(
    ['run', join(root, 'recipe.json'), '--out', folderOf(name)],
    event === undefined ? {} : { killAt: { folder: folderOf(name), event } },
  );
const file = (folder: string, name: string): Buffer => readFileSync(join(folderOf(folder), name));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-resume-'));
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
  expect((await run('whole')).code).toBe(0);
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const cases: readonly (readonly [string, (event: RunEvent) => boolean, Readonly<Record<string, string>>])[] = [
  ['training', ({ stage, type, done }) => stage === 'train' && type === 'saved' && done! >= 8, { train: 'resumed' }],
  [
    'feature writing',
    ({ stage, type }) => stage === 'extract' && type === 'saved',
    { train: 'skipped', extract: 'resumed' },
  ],
  ['stage 2', ({ stage, type }) => stage === 'fit/crt-0' && type === 'done', { train: 'skipped', extract: 'skipped', 'fit/ce': 'skipped', 'fit/crt-0': 'skipped' }], // biome-ignore format: fits
];

describe('a run that is killed during', () => {
  it.each(cases)('%s goes on from there to the same results', async (name, event, expected) => {
    expect((await run(name, event)).code).toBeNull();
    const before = readEvents(folderOf(name)).length;
    const { code, error } = await run(name);
    expect(code, error).toBe(0);
    const after = readEvents(folderOf(name)).slice(before);
    const how = (stage: string) => after.find((seen) => seen.stage === stage && ['skipped', 'resumed'].includes(seen.type))?.type; // biome-ignore format: fits
    for (const [stage, type] of Object.entries(expected)) expect([stage, how(stage)]).toEqual([stage, type]);
    const resumed = after.find(({ type }) => type === 'resumed');
    if (resumed !== undefined) expect(resumed.done).toBeGreaterThan(0);

    expect(file(name, 'results.json')).toEqual(file('whole', 'results.json'));
    expect(file(name, 'checkpoints/stage1.safetensors')).toEqual(file('whole', 'checkpoints/stage1.safetensors'));
    const steps = file(name, 'metrics.jsonl').toString().trim().split('\n').map((line) => JSON.parse(line).step); // biome-ignore format: fits
    expect(steps).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });
});

it('a stage that was killed says so to whoever runs the next one alone', async () => {
  const name = 'partial';
  await run(name, ({ stage, type }) => stage === 'train' && type === 'saved');
  const { code, error } = await startMem(['extract', '--out', folderOf(name)]);
  expect(code).toBe(1);
  expect(error).toMatch(/error: The stage 'train' has not been finished .* Run 'mem train'/);
});
