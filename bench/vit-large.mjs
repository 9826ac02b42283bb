// Measures training of ViT-Large as a workload and with the real command: node bench/vit-large.mjs --help, after a
// build.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { positiveNumber, readArguments, writeJson } from './command-line.mjs';
import { writePictures } from './image-files.mjs';
import { median } from './measure.mjs';
import { measureOurs } from './ours.mjs';

const help = `Measures pre-training and fine-tuning of ViT-Large at 224 in batches of 2: the median step, then a few steps of
'mem pretrain' and 'mem finetune' with checkpoints on synthetic photos, and the peak memory of each process. Nothing else
should be running; the temporary folder needs 8 GB.

  npm run bench:vit-large -- [--json FILE] [--seconds 20]

--json FILE    also write the rows to FILE
--seconds N    length of each step measurement
--help         show this text`;

const { json, options } = readArguments({ help, defaults: { seconds: '20' } });
const seconds = positiveNumber('seconds', options.seconds);

const mem = join(import.meta.dirname, '../packages/cli/bin/mem.js');
const batch = 2;
const steps = 3;
const held = 2;
const images = batch * steps + 2 * held;

/**
 * Writes lists of two classes: the training images, and two images each for validation and test.
 *
 * @param {{ folder: string, files: readonly string[] }} pictures
 */
function writeLists({ folder, files }) {
  const line = (/** @type {string} */ file, /** @type {number} */ i) => `${basename(file)} ${i % 2}\n`;
  const parts = {
    train: files.slice(0, -2 * held),
    val: files.slice(-2 * held, -held),
    test: files.slice(-held),
  };
  for (const [split, part] of Object.entries(parts)) {
    writeFileSync(join(folder, `Photos_${split}.txt`), part.map(line).join(''));
  }
}

/**
 * Measures a stage of the command in a separate process.
 *
 * @param {string} folder
 * @param {{ command: string, section: string, preset: string, more?: readonly string[] }} stage
 */
function measureCommand(folder, { command, section, preset, more = [] }) {
  const out = join(folder, command);
  const settings = { epochs: 1, batchSize: batch, microBatchSize: batch, warmupEpochs: 0 };
  const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `${section}.${key}=${value}`]);
  const args = [command, '--preset', preset, '--images', folder, '--lists', folder, '--out', out, ...sets, ...more];
  const { status, stderr } = spawnSync(process.execPath, [mem, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mem ${command} failed: ${stderr}`);
  /** @type {{ stages: { seconds: number }[], peakMegabytes: number }} */
  const timings = JSON.parse(readFileSync(join(out, 'timings.json'), 'utf8'));
  return {
    what: `mem ${command}, ${steps} steps and its files`,
    seconds: timings.stages.reduce((sum, stage) => sum + stage.seconds, 0),
    peakMegabytes: timings.peakMegabytes,
    checkpointMegabytes: Math.round(statSync(join(out, 'checkpoints', `${section}.safetensors`)).size / 2 ** 20),
  };
}

/** @param {string} name */
function measureStep(name) {
  const { times, peakMegabytes } = measureOurs(name, 'onnx', seconds);
  return { what: `${name}, one step`, seconds: median(times), peakMegabytes, checkpointMegabytes: null };
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
  writeJson(json, rows);
} finally {
  rmSync(folder, { recursive: true });
}
