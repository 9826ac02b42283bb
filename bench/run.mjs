// Times the workloads of PyTorch's peer script on our runtimes, the two in turn: node bench/run.mjs --help
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measurePeer, peerMissing } from './peer.mjs';
import { workloadNames } from './workloads.mjs';

const help = `Times training steps and forward passes against PyTorch on this machine's processor, one process a measurement, the two in turn.

  npm run bench -- [names] [--json FILE] [--runtime onnx] [--seconds 8] [--rounds 2]

names           which to run: ${workloadNames.join(', ')}; all unless given
--json FILE     also write the rows to FILE
--runtime NAME  ours: onnx (default), wasm or cpu
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
if (!['onnx', 'wasm', 'cpu'].includes(runtime)) fail(`There is no runtime '${runtime}'. Valid names: onnx, wasm, cpu.`);
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
if (!(seconds > 0)) fail(`--seconds must be a positive number, but is ${values.seconds}.`);
if (!(Number.isInteger(rounds) && rounds > 0)) fail(`--rounds must be a positive integer, but is ${values.rounds}.`);
const unknown = positionals.find((name) => !workloadNames.includes(name));
if (unknown !== undefined) fail(`There is no workload '${unknown}'. Valid names: ${workloadNames.join(', ')}.`);

const missing = peerMissing();
if (missing !== undefined) console.log(`PyTorch is not measured: ${missing}.`);

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

function measureOurs(name) {
  const file = new URL('measure-workload.mjs', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, name, runtime, String(seconds)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} failed on ${runtime}:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const cell = (value, digits = 0) => (value == null ? '-' : value.toFixed(digits));
const line = (name, ...cells) => name.padEnd(29) + cells.map((text) => text.padStart(11)).join('');
console.log(
  `${runtime}, ${availableParallelism()} threads, Node ${process.version}; medians; ratio = PyTorch's time / ours`,
);
console.log(line('', 'batch', 's/step', 'PyTorch', 'ratio', 'MB', 'PyTorch', 'compile, s'));

const rows = [];
for (const name of workloadNames.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  const [ours, peers] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(measureOurs(name));
    if (missing === undefined) peers.push(measurePeer(name, seconds));
  }
  const peak = (sides) => (sides.some((side) => side.peakMegabytes == null) ? null : Math.max(...sides.map((side) => side.peakMegabytes))); // biome-ignore format: fits
  const secondsPerStep = median(ours.flatMap(({ times }) => times));
  const pytorchSecondsPerStep = peers.length === 0 ? null : median(peers.map((peer) => peer.secondsPerStep));
  const row = {
    workload: name,
    runtime,
    batch: ours[0].batch,
    secondsPerStep,
    peakMegabytes: peak(ours),
    pytorchSecondsPerStep,
    pytorchPeakMegabytes: peers.length === 0 ? null : peak(peers),
    ratio: pytorchSecondsPerStep === null ? null : pytorchSecondsPerStep / secondsPerStep,
    compileSeconds: median(ours.map(({ compileSeconds }) => compileSeconds)),
  };
  rows.push(row);
  console.log(
    line(
      name,
      cell(row.batch),
      cell(secondsPerStep, 4),
      cell(pytorchSecondsPerStep, 4),
      cell(row.ratio, 2),
      cell(row.peakMegabytes),
      cell(row.pytorchPeakMegabytes),
      cell(row.compileSeconds, 1),
    ),
  );
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
