// Measures training of ViT-Large, in a workload and through the real command: node bench/vit-large.mjs --help, after a build.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writePictures } from './image-files.mjs';
import { measureOurs } from './ours.mjs';

const help = `Trains ViT-Large at 224 in batches of 2, pre-training and fine-tuning: the median step, then a few steps of
'mem pretrain' and 'mem finetune' on synthetic photos with their checkpoints, and the peak memory of each process. Nothing
else should be running; the temporary folder needs room for 8 GB.

  npm run bench:vit-large -- [--json FILE] [--seconds 20]

--json FILE    also write the rows to FILE
--seconds N    each step measurement's length
--help         this text`;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const mem = join(import.meta.dirname, '../packages/cli/bin/mem.js');
const [batch, steps, held] = [2, 3, 2];
const images = batch * steps + 2 * held;

/** Lists of two classes: what is trained on, and two images each to choose by and to test on. */
function writeLists({ folder, files }) {
  const line = (file, i) => `${basename(file)} ${i % 2}\n`;
  const cuts = {
    train: [0, images - 2 * held],
    val: [images - 2 * held, images - held],
    test: [images - held, images],
  };
  for (const [split, [from, to]] of Object.entries(cuts)) {
    writeFileSync(join(folder, `Photos_${split}.txt`), files.slice(from, to).map(line).join(''));
  }
}

/** A stage of the command in a process of its own. */
function measureCommand(folder, { command, section, preset, more = [] }) {
  const out = join(folder, command);
  const settings = { epochs: 1, batchSize: batch, microBatchSize: batch, warmupEpochs: 0 };
  const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `${section}.${key}=${value}`]);
  const args = [command, '--preset', preset, '--images', folder, '--lists', folder, '--out', out, ...sets, ...more];
  const { status, stderr } = spawnSync(process.execPath, [mem, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mem ${command} failed: ${stderr}`);
  const { stages, peakMegabytes } = JSON.parse(readFileSync(join(out, 'timings.json'), 'utf8'));
  return {
    what: `mem ${command}, ${steps} steps and what is written`,
    seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
    peakMegabytes,
    checkpointMegabytes: Math.round(statSync(join(out, 'checkpoints', `${section}.safetensors`)).size / 2 ** 20),
  };
}

function measureStep(name) {
  const { times, peakMegabytes } = measureOurs(name, 'onnx', Number(values.seconds));
  const sorted = times.toSorted((a, b) => a - b);
  return { what: `${name}, a step`, seconds: sorted[sorted.length >> 1], peakMegabytes, checkpointMegabytes: null };
}

const pictures = await writePictures(images);
const { folder } = pictures;
try {
  writeLists(pictures);
  const pretrain = { command: 'pretrain', section: 'pretrain', preset: 'mae-pretrain-large' };
  const from = ['--from', join(folder, pretrain.command)];
  const rows = [
    measureStep('mae_vit_large_224_train_step'),
    measureStep('vit_large_224_train_step'),
    measureCommand(folder, pretrain),
    measureCommand(folder, { command: 'finetune', section: 'stage1', preset: 'mae-finetune-large', more: from }),
  ];
  console.table(rows);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
