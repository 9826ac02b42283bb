// Times batches of image files against Python's PIL, the two in turn: node bench/images.mjs --help, after a build.
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createBatcher } from '@mem/datasets';
import { fileImages } from '@mem/datasets/node';
import { writePictures } from './image-files.mjs';
import { measurePillow, pillowMissing } from './pillow.mjs';

const colorJitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4 };
const views = {
  training: { kind: 'random-resized-crop' },
  'training-jitter': { kind: 'random-resized-crop', colorJitter },
  evaluation: { kind: 'none' },
};
const rounds = 2;
const batchSize = 64;
const normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const help = `Times normalised batches of 224x224 out of JPEG files of 500x375 against Python's PIL, in one and two processes, the
sides in turn. Nothing else should be running.

  npm run bench:images -- [--json FILE] [--seconds 6]

training         random resized crop and flip
training-jitter  with brightness, contrast and saturation too
evaluation       short side to 256, centre crop

--json FILE      also write the rows to FILE
--seconds N      each measurement's length
--help           this text`;

function fail(message) {
  console.error(message);
  process.exit(1);
}

let values;
try {
  values = parseArgs({
    options: {
      json: { type: 'string' },
      seconds: { type: 'string', default: '6' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
} catch (error) {
  fail(`${error.message}\n\n${help}`);
}
if (values.help) {
  console.log(help);
  process.exit(0);
}
const seconds = Number(values.seconds);
if (!(seconds > 0 && Number.isFinite(seconds))) fail(`--seconds must be a positive number, but is ${values.seconds}.`);

/** Images a second in batches, one after the other. */
async function measureOurs(files, augmentation) {
  const labels = new Int32Array(files.length);
  const batch = createBatcher(fileImages({ files, labels }, { size: 224 }), { ...normalization, augmentation });
  const indicesAt = (step) => Int32Array.from({ length: batchSize }, (_, i) => (step * batchSize + i) % files.length);
  await batch(indicesAt(0), 0);
  const [start, busy] = [performance.now(), performance.eventLoopUtilization()];
  let steps = 0;
  while (performance.now() - start < seconds * 1000) await batch(indicesAt(++steps), steps * batchSize);
  const rate = (steps * batchSize * 1000) / (performance.now() - start);
  return { rate, mainThread: performance.eventLoopUtilization(busy).utilization };
}

const average = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const missing = pillowMissing();
if (missing !== undefined) console.log(`PIL is not measured: ${missing}.`);

async function rowOf(pictures, view) {
  const [ours, two, one] = [[], [], []];
  const peer = (processes) => measurePillow({ folder: pictures.folder, view, seconds, processes });
  for (let round = 0; round < rounds; round++) {
    ours.push(await measureOurs(pictures.files, views[view]));
    if (missing !== undefined) continue;
    two.push(peer(2));
    one.push(peer(1));
  }
  const imagesPerSecond = average(ours.map(({ rate }) => rate));
  const [pillow2, pillow1] = [two, one].map((runs) =>
    runs.length > 0 ? average(runs.map((run) => run.imagesPerSecond)) : null,
  );
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

const load = loadavg()[0];
const pictures = await writePictures(200);
const line = (name, ...cells) => name.padEnd(18) + cells.map((cell) => cell.padStart(12)).join('');
console.log(
  `Images a second, ${pictures.files.length} JPEGs of ${pictures.width}x${pictures.height} and ${pictures.kilobytes.toFixed(0)} KB on average, ` +
    `${availableParallelism()} processors (load before: ${load.toFixed(1)}), Node ${process.version}; ratio = ours / PIL in two processes`,
);
console.log(line('', 'ours', 'PIL x 2', 'PIL x 1', 'ratio', 'JS thread'));
const rows = [];
try {
  for (const view of Object.keys(views)) {
    const row = await rowOf(pictures, view);
    rows.push(row);
    const cells = [row.imagesPerSecond, row.pillowTwoProcesses, row.pillowOneProcess].map((n) => n?.toFixed(0) ?? '-');
    console.log(line(view, ...cells, row.ratio?.toFixed(2) ?? '-', `${(100 * row.mainThread).toFixed(0)} %`));
    if (row.otherProcessors > 0.15) {
      console.error(
        `  Do not trust this row: other work kept up to ${row.otherProcessors.toFixed(1)} processors busy.`,
      );
    }
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  }
} finally {
  rmSync(pictures.folder, { recursive: true });
}
