import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunEvent, readEvents, readSteps, startMem } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The procedural set: 1,528 training images, which are 12 steps an epoch.
const recipe = {
  backbone: 'resnet8-cifar',
  stage1: { epochs: 2, checkpointSteps: 4 },
  features: { views: 1 },
  stage2: { seeds: [0, 1], methods: ['ce', 'crt', 'mem'], steps: 40, batchSize: 64, width: 16, weightings: ['raw'] },
};

// Tokens of a ViT from files, and computed in stage 2 from augmented images; 1,528 images are 24 steps of 64.
const onTokens = {
  ...{ backbone: 'vit-mini-patch8-32', stage1: { epochs: 1, batchSize: 64, optimizer: 'adamw', learningRate: 1e-3 } },
  stage2: { seeds: [0], methods: ['ce', 'crt', 'mem'], steps: 8, batchSize: 32, width: 16, weightings: ['raw'] },
};

let root: string;
const folderOf = (name: string): string => join(root, name);
const run = (name: string, event?: (event: RunEvent) => boolean, given = 'recipe') =>
  startMem(
    ['run', join(root, `${given}.json`), '--tensorboard', '--out', folderOf(name)],
    event === undefined ? {} : { killAt: { folder: folderOf(name), event } },
  );
const file = (folder: string, name: string): Buffer => readFileSync(join(folderOf(folder), name));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-resume-'));
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
  expect((await run('whole')).code).toBe(0);
  // Stage 1 once more, for the runs that are killed after it.
  expect((await startMem(['train', join(root, 'recipe.json'), '--out', folderOf('trained')])).code).toBe(0);
}, 240_000);
afterAll(() => rm(root, { recursive: true, force: true }));

interface Kill {
  readonly during: string;
  /** The run folder to start from. */
  readonly from?: string;
  readonly at: (event: RunEvent) => boolean;
  /** How the stages ran in the run that resumes. */
  readonly expected: Readonly<Record<string, string>>;
}

const kills: readonly Kill[] = [
  {
    during: 'training',
    at: ({ stage, type, done }) => stage === 'train' && type === 'saved' && done! >= 8,
    expected: { train: 'resumed' },
  },
  {
    during: 'feature writing',
    from: 'trained',
    at: ({ stage, type }) => stage === 'extract' && type === 'saved',
    expected: { train: 'skipped', extract: 'resumed' },
  },
  {
    during: 'stage 2',
    from: 'trained',
    at: ({ stage, type }) => stage === 'fit/crt-0' && type === 'done',
    expected: { train: 'skipped', extract: 'skipped', 'fit/ce': 'skipped', 'fit/crt-0': 'skipped' },
  },
];

describe('a run killed during', () => {
  it.each(kills)('$during resumes with identical results', async ({ during: name, from, at, expected }) => {
    if (from !== undefined) await cp(folderOf(from), folderOf(name), { recursive: true });
    expect((await run(name, at)).code).toBeNull();
    const before = readEvents(folderOf(name)).length;
    const { code, error } = await run(name);
    expect(code, error).toBe(0);
    const after = readEvents(folderOf(name)).slice(before);
    const started = after.filter(({ type }) => type === 'skipped' || type === 'resumed');
    const how = Object.fromEntries(started.map(({ stage, type }) => [stage, type]));
    expect(how).toMatchObject(expected);
    for (const { type, done } of started) if (type === 'resumed') expect(done).toBeGreaterThan(0);

    expect(file(name, 'results.json')).toEqual(file('whole', 'results.json'));
    expect(file(name, 'checkpoints/stage1.safetensors')).toEqual(file('whole', 'checkpoints/stage1.safetensors'));
    // A record's times differ, its length does not.
    const events = 'tensorboard/stage1/events.out.tfevents.mem';
    expect(file(name, events).length).toBe(file('whole', events).length);
    expect(readSteps(folderOf(name)).map(({ step }) => step)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });
});

describe.each(['tokens', 'online'])('a run on %s killed during', (kind) => {
  const recipeName = `recipe-${kind}`;
  beforeAll(async () => {
    await writeFile(join(root, `${recipeName}.json`), JSON.stringify({ ...onTokens, features: { kind } }));
    expect((await run(`whole-${kind}`, undefined, recipeName)).code).toBe(0);
  }, 240_000);

  it.each([
    ['feature writing', ({ stage, type }: RunEvent) => stage === 'extract' && type === 'saved'],
    ['stage 2', ({ stage, type }: RunEvent) => stage === 'fit/crt-0' && type === 'done'],
  ])('%s resumes with identical results', async (during, at) => {
    const name = `${kind} ${during}`;
    expect((await run(name, at, recipeName)).code).toBeNull();
    const { code, error } = await run(name, undefined, recipeName);
    expect(code, error).toBe(0);
    for (const result of ['results.json', 'fits/mem-0.modulator.safetensors']) {
      expect(file(name, result)).toEqual(file(`whole-${kind}`, result));
    }
  });
});

it('names the unfinished stage when the next one is run alone', async () => {
  const name = 'partial';
  await run(name, ({ stage, type }) => stage === 'train' && type === 'saved');
  const { code, error } = await startMem(['extract', '--out', folderOf(name)]);
  expect(code).toBe(1);
  expect(error).toMatch(/error: The stage 'train' is not finished .* Run 'mem train'/);
});
