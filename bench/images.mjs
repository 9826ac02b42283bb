// Compares reading batches of image files with Python's PIL, alternating between the two: node bench/images.mjs --help,
// after a build.
import { rmSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { createBatcher } from '@mem/datasets';
import { fileImages } from '@mem/datasets/node';
import { positiveNumber, readArguments, warnOfOtherWork, writeJson } from './command-line.mjs';
import { writePictures } from './image-files.mjs';
import { measurePillow, pillowMissing } from './pillow.mjs';

const colorJitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4 };
/** @import { Augmentation } from '@mem/datasets' */

/** @type {Readonly<Record<string, Augmentation>>} */
const views = {
  training: { kind: 'random-resized-crop' },
  'training-jitter': { kind: 'random-resized-crop', colorJitter },
  evaluation: { kind: 'none' },
};
const rounds = 2;
const batchSize = 64;
const normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const help = `Compares reading normalised batches of 224x224 from JPEG files of 500x375 with Python's PIL in one and two processes,
alternating between them. Nothing else should be running.

  npm run bench:images -- [--json FILE] [--seconds 6]

training         random resized crop and flip
training-jitter  the same with colour jitter
evaluation       short side to 256, centre crop

--json FILE      also write the rows to FILE
--seconds N      length of each measurement
--help           show this text`;

const { json, options } = readArguments({ help, defaults: { seconds: '6' } });
const seconds = positiveNumber('seconds', options.seconds);

/**
 * Measures the images per second of one batch after the other.
 *
 * @param {readonly string[]} files
 * @param {Augmentation} augmentation
 */
async function measureOurs(files, augmentation) {
  const labels = new Int32Array(files.length);
  const batch = createBatcher(fileImages({ files, labels }, { size: 224 }), { ...normalization, augmentation });
  const indicesAt = (/** @type {number} */ step) =>
    Int32Array.from({ length: batchSize }, (_, i) => (step * batchSize + i) % files.length);
  await batch(indicesAt(0), 0);
  const [start, busy] = [performance.now(), performance.eventLoopUtilization()];
  let steps = 0;
  while (performance.now() - start < seconds * 1000) await batch(indicesAt(++steps), steps * batchSize);
  const rate = (steps * batchSize * 1000) / (performance.now() - start);
  return { rate, mainThread: performance.eventLoopUtilization(busy).utilization };
}

const average = (/** @type {readonly number[]} */ numbers) =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const missing = pillowMissing();
if (missing !== undefined) console.log(`PIL is not measured: ${missing}.`);

/**
 * Measures one view of the images in all three ways.
 *
 * @param {Awaited<ReturnType<typeof writePictures>>} pictures
 * @param {string} view
 * @param {Augmentation} augmentation
 */
async function rowOf(pictures, view, augmentation) {
  /** @type {Awaited<ReturnType<typeof measureOurs>>[]} */
  const ours = [];
  /** @type {ReturnType<typeof measurePillow>[]} */
  const two = [];
  /** @type {ReturnType<typeof measurePillow>[]} */
  const one = [];
  const peer = (/** @type {number} */ processes) =>
    measurePillow({ folder: pictures.folder, view, seconds, processes });
  for (let round = 0; round < rounds; round++) {
    ours.push(await measureOurs(pictures.files, augmentation));
    if (missing !== undefined) continue;
    two.push(peer(2));
    one.push(peer(1));
  }
  const imagesPerSecond = average(ours.map(({ rate }) => rate));
  const rateOf = (/** @type {typeof two} */ runs) =>
    runs.length > 0 ? average(runs.map((run) => run.imagesPerSecond)) : null;
  const [pillow2, pillow1] = [rateOf(two), rateOf(one)];
  return {
    view,
    imagesPerSecond,
    mainThread: average(ours.map(({ mainThread }) => mainThread)),
    pillowTwoProcesses: pillow2,
    pillowOneProcess: pillow1,
    ratio: pillow2 && imagesPerSecond / pillow2,
    otherProcessors: Math.max(0, ...[...two, ...one].map(({ otherProcessors }) => otherProcessors)),
  };
}

const [load = 0] = loadavg();
const pictures = await writePictures(200);
const line = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
  name.padEnd(18) + cells.map((cell) => cell.padStart(12)).join('');
console.log(
  `Images per second, ${pictures.files.length} JPEGs of ${pictures.width}x${pictures.height} and ${pictures.kilobytes.toFixed(0)} KB on average, ` +
    `${availableParallelism()} processors (load before: ${load.toFixed(1)}), Node ${process.version}; ratio = ours / PIL with two processes`,
);
console.log(line('', 'ours', 'PIL x 2', 'PIL x 1', 'ratio', 'JS thread'));
/** @type {Awaited<ReturnType<typeof rowOf>>[]} */
const rows = [];
try {
  for (const [view, augmentation] of Object.entries(views)) {
    const row = await rowOf(pictures, view, augmentation);
    rows.push(row);
    const cells = [row.imagesPerSecond, row.pillowTwoProcesses, row.pillowOneProcess].map((n) => n?.toFixed(0) ?? '-');
    console.log(line(view, ...cells, row.ratio?.toFixed(2) ?? '-', `${(100 * row.mainThread).toFixed(0)} %`));
    warnOfOtherWork(row.otherProcessors);
    writeJson(json, rows);
  }
} finally {
  rmSync(pictures.folder, { recursive: true });
}
