// Times workloads on our runtimes and in PyTorch, alternating between the two: node bench/run.mjs --help
import { availableParallelism, cpus } from 'node:os';
import { fail, positiveNumber, readArguments, warnOfOtherWork, writeJson } from './command-line.mjs';
import { median } from './measure.mjs';
import { measureOurs } from './ours.mjs';
import { describePeer, measurePeer, python } from './peer.mjs';
import { workload, workloadNames } from './workloads.mjs';

/** @import { Disturbance } from './measure-process.mjs' */
/** @import { Measurement } from './ours.mjs' */

const runtimes = ['onnx', 'wasm', 'onnx-webgpu'];
const help = `Compares training steps and forward passes with PyTorch on this machine's CPU. Each measurement runs in its own
process, alternating between the two sides. Nothing else should be running. The ratio depends on the build of PyTorch:
MEM_PYTHON selects the Python whose PyTorch is measured (now ${python}), and the output names its version and
libraries.

  npm run bench -- [names] [--json FILE] [--runtime onnx] [--seconds 8] [--rounds 2]

names           the workloads to run, by default all:
                ${workloadNames.join('\n                ')}
--json FILE     also write the rows to FILE
--runtime NAME  our runtime: ${runtimes.join(', ')}
--seconds N     length of each measurement
--rounds N      measurements of each side; the result is the median of all steps
--help          show this text`;

const { names, json, options } = readArguments({
  help,
  names: workloadNames,
  defaults: { runtime: 'onnx', seconds: '8', rounds: '2' },
});
const { runtime } = options;
if (!runtimes.includes(runtime)) fail(`There is no runtime '${runtime}'. Valid names: ${runtimes.join(', ')}.`);
const seconds = positiveNumber('seconds', options.seconds);
const rounds = positiveNumber('rounds', options.rounds, { integer: true });

const peer = describePeer();
if (peer.missing !== undefined) console.log(`PyTorch is not measured: ${peer.missing}.`);
else if (!peer.hasTorchvision) console.log(`ResNeXt-50 is not measured in PyTorch: ${python} has no torchvision.`);
const hasPeer = (/** @type {string} */ name) =>
  peer.missing === undefined && (peer.hasTorchvision || !name.startsWith('resnext'));

/**
 * Makes a function that measures one side again and again until it fails, and keeps the results.
 *
 * @template {Pick<Measurement, 'times' | 'peakMegabytes'> & Disturbance} Measured
 * @param {string} title
 * @param {() => Measured} measure
 */
function side(title, measure) {
  /** @type {Measured[]} */
  const results = [];
  let failed = false;
  return {
    attempt() {
      if (failed) return;
      try {
        results.push(measure());
      } catch (error) {
        failed = true;
        process.exitCode = 1;
        console.error(`${title} failed: ${error instanceof Error ? error.message : error}`);
      }
    },
    /** The results, none if a measurement failed. */
    results: () => (failed ? [] : results),
  };
}

/**
 * Measures both sides of a workload alternately.
 *
 * @param {string} name
 */
function measureBoth(name) {
  const ours = side(`${name} on ${runtime}`, () => measureOurs(name, runtime, seconds));
  const pytorch = side(`${name} in PyTorch`, () => measurePeer(name, seconds));
  for (let round = 0; round < rounds; round++) {
    ours.attempt();
    if (hasPeer(name)) pytorch.attempt();
  }
  return { ours: ours.results(), pytorch: pytorch.results() };
}

/**
 * Returns the median of all steps and the highest peak of a side's measurements, null if there are none.
 *
 * @param {readonly Pick<Measurement, 'times' | 'peakMegabytes'>[]} measurements
 */
function summarize(measurements) {
  if (measurements.length === 0) return { secondsPerStep: null, peakMegabytes: null };
  const peaks = measurements.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    secondsPerStep: median(measurements.flatMap(({ times }) => times)),
    peakMegabytes: peaks.length < measurements.length ? null : Math.max(...peaks),
  };
}

/** @param {string} name */
function rowOf(name) {
  const { ours, pytorch } = measureBoth(name);
  const [{ secondsPerStep, peakMegabytes }, theirs] = [summarize(ours), summarize(pytorch)];
  return {
    workload: name,
    runtime,
    batch: workload(name).batch,
    secondsPerStep,
    peakMegabytes,
    peer: peer.name ?? null,
    threads: availableParallelism(),
    pytorchSecondsPerStep: theirs.secondsPerStep,
    pytorchPeakMegabytes: theirs.peakMegabytes,
    ratio: secondsPerStep === null || theirs.secondsPerStep === null ? null : theirs.secondsPerStep / secondsPerStep,
    otherProcessors: Math.max(0, ...[...ours, ...pytorch].map(({ otherProcessors }) => otherProcessors)),
    compileSeconds: ours.length === 0 ? null : median(ours.map(({ compileSeconds }) => compileSeconds)),
  };
}

const line = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
  name.padEnd(29) + cells.map((text) => text.padStart(12)).join('');
const cell = (/** @type {number | null} */ value, digits = 0) => (value === null ? '-' : value.toFixed(digits));
console.log(
  `Medians on ${runtime}, ${availableParallelism()} threads, Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}`,
);
if (peer.name !== undefined) {
  console.log(`ratio = time of ${peer.name} with ${availableParallelism()} threads / our time`);
}
console.log(line('', 'batch', 's/step', 'PyTorch s', 'ratio', 'MB', 'PyTorch MB', 'compile s'));

/** @type {ReturnType<typeof rowOf>[]} */
const rows = [];
for (const name of names) {
  const row = rowOf(name);
  rows.push(row);
  const { batch, secondsPerStep, pytorchSecondsPerStep, ratio, peakMegabytes, pytorchPeakMegabytes } = row;
  const times = [cell(secondsPerStep, 4), cell(pytorchSecondsPerStep, 4), cell(ratio, 2)];
  const memory = [cell(peakMegabytes), cell(pytorchPeakMegabytes)];
  console.log(line(name, cell(batch), ...times, ...memory, cell(row.compileSeconds, 1)));
  warnOfOtherWork(row.otherProcessors);
  writeJson(json, rows);
}
