import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proceduralSet } from '@mem/datasets';
import { checkRecipe, runExperiment } from '@mem/experiment';
import { defaultMethodNames } from '@mem/methods';
import { renderReport } from '@mem/report';
import { readEvents } from '@mem/testing';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, expect, it } from 'vitest';

const stage2 = {
  seeds: [0, 1],
  steps: 12,
  batchSize: 32,
  width: 8,
  learningRates: { crt: [0.1, 0.5], lws: [0.1], 'balanced-softmax': [0.5], mem: [1e-3, 5e-3] },
  weightings: ['raw', 'additive'],
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-sealed-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Features from pixels, enough to choose on; `testLabels` in place of the true ones where given. */
async function writeFeatures(file: string, testLabels?: (label: number, index: number) => number): Promise<void> {
  const { splits, classCounts } = await proceduralSet({ numClasses: 4, maxTrain: 120, imbalance: 20 });
  const dim = 12;
  const split = (
    name: string,
    { images, labels }: (typeof splits)['train'],
    relabel = (label: number, _index: number) => label,
  ) => ({
    [`${name}.features`]: {
      dtype: 'float32' as const,
      shape: [labels.length, dim],
      data: Float32Array.from(
        { length: labels.length * dim },
        (_, i) => images[Math.floor(i / dim) * 3072 + (i % dim) * 257]! / 255,
      ),
    },
    [`${name}.labels`]: { dtype: 'int32' as const, shape: [labels.length], data: labels.map(relabel) },
  });
  const arrays = {
    ...split('train', splits.train),
    ...split('val', splits.validation),
    ...split('test', splits.test, testLabels),
    'train.classCounts': { dtype: 'int32' as const, shape: [4], data: classCounts },
    'classifier.weight': {
      dtype: 'float32' as const,
      shape: [4, dim],
      data: Float32Array.from({ length: 4 * dim }, (_, i) => Math.sin(i)),
    },
  };
  await writeFile(file, encodeSafetensors(arrays));
}

const runOn = (features: string, out: string) =>
  runExperiment(checkRecipe({ dataset: { kind: 'features', path: features }, runtime: 'wasm', stage2 }), {
    out,
    renderReport,
  });

it('nothing is chosen on test labels: with noise in their place every fit and choice is the same', async () => {
  const [truth, noise] = [join(root, 'truth.safetensors'), join(root, 'noise.safetensors')];
  await writeFeatures(truth);
  await writeFeatures(noise, (label, index) => (label + index * 7 + (index >> 3)) % 4);
  const before = await runOn(truth, join(root, 'truth'));
  const after = await runOn(noise, join(root, 'noise'));
  const files = await readdir(join(root, 'truth/fits'));
  expect(files.length).toBeGreaterThan(defaultMethodNames.length);
  for (const file of files) {
    const [one, other] = await Promise.all(['truth', 'noise'].map((name) => readFile(join(root, name, 'fits', file))));
    expect(other, file).toEqual(one);
  }
  expect(after.results).not.toEqual(before.results);

  // The same folder with other test labels: only what reports them is done again.
  const out = join(root, 'truth');
  const seen = readEvents(out).length;
  await runOn(noise, out);
  const done = readEvents(out)
    .slice(seen)
    .flatMap(({ type, stage }) => (type === 'done' ? [stage] : []));
  expect(done).toEqual(['evaluate', 'report']);
});

it('every reading of test labels is in the log, after the last fit', () => {
  const events = readEvents(join(root, 'noise'));
  const readings = events.filter(({ type }) => type === 'test-labels-read');
  expect(readings.map(({ reader }) => reader)).toEqual(['evaluate', 'report: the sliders']);
  const lastFit = events.findLastIndex(({ stage, type }) => stage?.startsWith('fit/') && type === 'done');
  expect(events.indexOf(readings[0]!)).toBeGreaterThan(lastFit);
});

it('a ceiling is told groups only when it is evaluated: its fit holds a prediction for each group', async () => {
  const { arrays } = decodeSafetensors(await readFile(join(root, 'noise/fits/mem-true-group-0.safetensors')));
  expect(arrays.predictions!.shape).toEqual([200, 3]);
});
