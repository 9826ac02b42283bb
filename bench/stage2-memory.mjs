// Measures the peak memory of stage 2 on features that do not fit in memory: node bench/stage2-memory.mjs --help, after a
// build.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float32Vector, int32Vector } from '../packages/arrays/dist/index.js';
import {
  encodeFeatureIndex,
  encodeShard,
  shardRowsFor,
  shardsOf,
  testLabelsFile,
} from '../packages/experiment/dist/data/feature-store.js';
import { normals, randomKey } from '../packages/random/dist/index.js';
import { encodeSafetensors } from '../packages/weights/dist/index.js';
import { positiveNumber, readArguments, writeJson } from './command-line.mjs';

const help = `Measures the peak resident memory of 'mem run --features' in float16 on synthetic features of the size of
iNaturalist 2018 (437,513 x 768, 8,142 classes) and on tokens of a given size (196 x 768 an image, 1,000 classes). The
temporary folder needs that much room.

  npm run bench:stage2-memory -- [--json FILE] [--gigabytes 20] [--steps 20]

--json FILE      also write the rows to FILE
--gigabytes N    size of the tokens
--steps N        training steps of each fit
--help           show this text`;

const { json, options } = readArguments({ help, defaults: { gigabytes: '20', steps: '20' } });
const gigabytes = positiveNumber('gigabytes', options.gigabytes);
const steps = positiveNumber('steps', options.steps);

const mem = join(import.meta.dirname, '../packages/cli/bin/mem.js');
const dim = 768;

/**
 * @typedef {object} Features
 * @property {string} name
 * @property {number} classes
 * @property {number} tokens Tokens of an image; 0 for pooled features.
 * @property {{ train: number, val: number, test: number }} samples
 */

/** @type {(counts: { train: number, val: number, test: number }, classes: number) => (part: 'train' | 'val' | 'test') => Int32Array} */
const labelsOf = (samples, classes) => (part) => Int32Array.from({ length: samples[part] }, (_, i) => i % classes);

/**
 * Writes a features folder.
 *
 * @param {string} folder
 * @param {Features} features
 */
function writeFeatures(folder, { name, classes, tokens, samples }) {
  const rowBytes = 2 * dim * (1 + tokens);
  const shardRows = shardRowsFor(rowBytes, 32);
  const labels = labelsOf(samples, classes);
  const noise = normals(randomKey(1), shardRows * dim * Math.max(1, tokens));
  for (const part of /** @type {const} */ (['train', 'val', 'test'])) {
    for (const { file, start, end } of shardsOf(part, samples[part], shardRows)) {
      const rows = end - start;
      /** @type {(shape: readonly number[]) => any} */
      const array = (shape) => ({
        dtype: 'float32',
        shape,
        data: noise.subarray(
          0,
          shape.reduce((product, size) => product * size, 1),
        ),
      });
      const pooled = array([rows, dim]);
      const arrays = tokens === 0 ? { features: pooled } : { features: array([rows, tokens, dim]), pooled };
      writeFileSync(join(folder, file), encodeShard(arrays, 'synthetic', 'float16'));
    }
  }
  const train = { labels: labels('train') };
  const set = {
    ...{ name, train, validation: { labels: labels('val') }, test: { count: samples.test } },
    // Long-tailed counts that cover the labels, so that there are three groups.
    classCounts: Int32Array.from({ length: classes }, (_, c) => Math.ceil(samples.train / classes) + (c % 3) * 1000),
  };
  const head = {
    weight: { dtype: 'float32', shape: [classes, dim], data: normals(randomKey(2), classes * dim) },
    bias: float32Vector(new Float32Array(classes)),
  };
  const stored = { kind: tokens === 0 ? 'pooled' : 'tokens', views: 0, shardRows };
  writeFileSync(
    join(folder, 'index.safetensors'),
    encodeFeatureIndex(/** @type {any} */ (set), /** @type {any} */ (head), /** @type {any} */ (stored)),
  );
  writeFileSync(join(folder, testLabelsFile), encodeSafetensors({ labels: int32Vector(labels('test')) }));
}

/** @type {Features[]} */
const cases = [
  {
    name: 'features of iNaturalist 2018',
    classes: 8142,
    tokens: 0,
    samples: { train: 437_513, val: 24_426, test: 24_426 },
  },
  {
    name: `tokens of ${gigabytes} GB`,
    classes: 1000,
    tokens: 196,
    samples: { train: Math.floor((gigabytes * 1e9) / (2 * dim * 197)) - 2000, val: 1000, test: 1000 },
  },
];

const rows = cases.map((features) => {
  const folder = mkdtempSync(join(tmpdir(), 'mem-stage2-'));
  try {
    writeFeatures(folder, features);
    const out = join(folder, 'run');
    const sets = ['groups.manyAbove=1600', 'groups.fewBelow=700', 'stage2.weightings=["raw"]'];
    const rates = [
      'stage2.learningRates.crt=[0.1]',
      'stage2.headLearningRates.crt=[]',
      'stage2.learningRates.mem=[0.001]',
    ];
    const args = ['run', '--features', folder, '--out', out, '--steps', String(steps), '--seeds', '0'];
    args.push('--methods', 'ce,crt,mem', ...[...sets, ...rates].flatMap((set) => ['--set', set]));
    const { status, stderr } = spawnSync(process.execPath, [mem, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mem run failed: ${stderr}`);
    /** @type {{ peakMegabytes: number, totalSeconds: number }} */
    const { peakMegabytes, totalSeconds } = JSON.parse(readFileSync(join(out, 'timings.json'), 'utf8'));
    console.log(`${features.name}: peak ${peakMegabytes} MB, ${totalSeconds} s`);
    return { name: features.name, samples: features.samples.train, steps, peakMegabytes, totalSeconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
writeJson(json, rows);
