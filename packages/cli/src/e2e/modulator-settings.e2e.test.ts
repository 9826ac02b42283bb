import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExperiment } from '@mem/experiment';
import { decodeModulator } from '@mem/modulator';
import { renderReport } from '@mem/report';
import { madeClassifier } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, expect, it } from 'vitest';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-settings-'));
  await writeFile(join(root, 'features.safetensors'), encodeSafetensors(madeClassifier()));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const methods = ['ce', 'crt+mem', 'mem', 'mem-paper', 'mem-lambda-0'];

async function run(name: string, settings: object) {
  const out = join(root, name);
  const recipe = {
    dataset: { kind: 'features', path: join(root, 'features.safetensors') },
    runtime: 'wasm',
    stage2: { seeds: [0], steps: 6, batchSize: 32, width: 8, weightings: ['raw'], methods, ...settings },
  };
  await runExperiment(recipe, { out, renderReport });
  const text = (file: string) => readFile(join(out, file), 'utf8');
  const config = async (method: string) =>
    decodeModulator(await readFile(join(out, `fits/${method}-0.modulator.safetensors`))).config;
  return { text, config };
}

it('a recipe sets the options and the groups of every modulator, and the accuracies keep the shot groups', async () => {
  const mem = { topK: 1, fusionHidden: 5, xi: 40, mu: 3, lambda: 0.25, center: true, head: 'fresh' };
  const { text, config } = await run('set', { mem, partition: { kind: 'even', groups: 4 } });
  expect(await config('mem')).toMatchObject(mem);
  expect((await config('mem')).groups.names).toEqual(['even-1', 'even-2', 'even-3', 'even-4']);
  expect(await config('mem-paper')).toMatchObject(mem);
  expect(await config('mem-lambda-0')).toMatchObject({ ...mem, lambda: 0 });
  expect(await config('crt+mem')).toMatchObject({ ...mem, head: 'frozen' });
  expect(JSON.parse(await text('results.json')).groups).toEqual({ many: 3, medium: 3, few: 3 });
  const { magnitudes } = JSON.parse(await text('evaluation.json'));
  expect(magnitudes.groupNames).toEqual(['even-1', 'even-2', 'even-3', 'even-4']);
  expect(await text('report.html')).toContain('Q of even-4');
});

it('a recipe without them has the fits and the digests that it had before they were settings', async () => {
  const { text, config } = await run('unset', {});
  const { inputs } = JSON.parse(await text('stages/fit/mem-0.json'));
  expect(Object.keys(inputs.stage2)).toEqual([
    ...['steps', 'batchSize', 'learningRates', 'headLearningRates', 'weightings', 'width'],
  ]);
  expect(await config('mem')).toMatchObject({
    topK: 3,
    fusionHidden: 64,
    xi: 100,
    mu: 0,
    lambda: 1e-4,
    head: 'trained',
  });
  expect((await config('mem')).groups.names).toEqual(['many', 'medium', 'few']);
  expect(await text('evaluation.json')).not.toContain('groupNames');
});
