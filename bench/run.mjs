// Times the workloads of PyTorch's peer script on our runtimes, the two in turn: node bench/run.mjs --help
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureOurs } from './ours.mjs';
import { describePeer, measurePeer, python } from './peer.mjs';
import { workload, workloadNames } from './workloads.mjs';

const runtimes = ['onnx', 'wasm', 'onnx-webgpu'];
const help = `Times training steps and forward passes against PyTorch on this machine's processor, each measurement in a process of
its own, the two in turn. Nothing else should be running. Which PyTorch it is decides the ratio: MEM_PYTHON names the Python
whose PyTorch is measured (${python} unless set), and the output names its version and libraries.

  npm run bench -- [names] [--json FILE] [--runtime onnx] [--seconds 8] [--rounds 2]

names           which to run; all unless given:
                ${workloadNames.join('\n                ')}
--json FILE     also write the rows to FILE
--runtime NAME  ours: ${runtimes.join(', ')}
--seconds N     each measurement's length
--rounds N      measurements of each side; the median of all steps counts
--help          this text`;

function fail(message) {
  console.error(message);
  process.exit(1);
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        runtime: { type: 'string', default: 'onnx' },
        seconds: { type: 'string', default: '8' },
        rounds: { type: 'string', default: '2' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return fail(`${error.message}\n\n${help}`);
  }
}

const { values, positionals } = parse();
if (values.help) {
  console.log(help);
  process.exit(0);
}
const { runtime } = values;
if (!runtimes.includes(runtime)) fail(`There is no runtime '${runtime}'. Valid names: ${runtimes.join(', ')}.`);
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
if (!(seconds > 0 && Number.isFinite(seconds))) fail(`--seconds must be a positive number, but is ${values.seconds}.`);
if (!(Number.isInteger(rounds) && rounds > 0)) fail(`--rounds must be a positive integer, but is ${values.rounds}.`);
const unknown = positionals.find((name) => !workloadNames.includes(name));
if (unknown !== undefined) fail(`There is no workload '${unknown}'. Valid names: ${workloadNames.join(', ')}.`);

const peer = describePeer();
if (peer.missing !== undefined) console.log(`PyTorch is not measured: ${peer.missing}.`);
else if (!peer.hasTorchvision) console.log(`ResNeXt-50 is not measured in PyTorch: ${python} has no torchvision.`);
const hasPeer = (name) => peer.missing === undefined && (peer.hasTorchvision || !name.startsWith('resnext'));

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Both sides of one workload, in turn; a side that fails says so and has no numbers. */
function measureBoth(name) {
  const sides = { ours: [], pytorch: [] };
  const attempt = (side, measure) => {
    if (sides[side] === null) return;
    try {
      sides[side].push(measure());
    } catch (error) {
      sides[side] = null;
      process.exitCode = 1;
      console.error(`${name} failed, ${side === 'ours' ? runtime : 'PyTorch'}: ${error.message}`);
    }
  };
  for (let round = 0; round < rounds; round++) {
    attempt('ours', () => measureOurs(name, runtime, seconds));
    if (hasPeer(name)) attempt('pytorch', () => measurePeer(name, seconds));
  }
  return sides;
}

/** The median of all steps and the highest peak of a side's measurements, null where there are none. */
function summarize(measurements) {
  if (measurements === null || measurements.length === 0) return { secondsPerStep: null, peakMegabytes: null };
  const peaks = measurements.map(({ peakMegabytes }) => peakMegabytes);
  return {
    secondsPerStep: median(measurements.flatMap(({ times }) => times)),
    peakMegabytes: peaks.includes(null) ? null : Math.max(...peaks),
  };
}

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
    otherProcessors: Math.max(0, ...[ours, pytorch].flatMap((side) => side ?? []).map((each) => each.otherProcessors)),
    compileSeconds: ours && median(ours.map(({ compileSeconds }) => compileSeconds)),
  };
}

const line = (name, ...cells) => name.padEnd(29) + cells.map((text) => text.padStart(12)).join('');
const cell = (value, digits = 0) => (value === null ? '-' : value.toFixed(digits));
console.log(
  `Medians on ${runtime}, ${availableParallelism()} threads, Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}`,
);
if (peer.name !== undefined) {
  console.log(`ratio = the time of ${peer.name}, ${availableParallelism()} threads / ours`);
}
console.log(line('', 'batch', 's/step', 'PyTorch s', 'ratio', 'MB', 'PyTorch MB', 'compile s'));

const rows = [];
for (const name of workloadNames.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  const row = rowOf(name);
  rows.push(row);
  const { batch, secondsPerStep, pytorchSecondsPerStep, ratio, peakMegabytes, pytorchPeakMegabytes } = row;
  const times = [cell(secondsPerStep, 4), cell(pytorchSecondsPerStep, 4), cell(ratio, 2)];
  const memory = [cell(peakMegabytes), cell(pytorchPeakMegabytes)];
  console.log(line(name, cell(batch), ...times, ...memory, cell(row.compileSeconds, 1)));
  // It slows the two sides by different factors.
  if (row.otherProcessors > 0.15) {
    console.error(`  Do not trust this row: other work kept up to ${row.otherProcessors.toFixed(1)} processors busy.`);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
