// Holds the workloads on a GPU against the processor: node bench/webgpu.mjs --help
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { gpuNames } from '@mem/onnx/node';
import { measureOurs } from './ours.mjs';
import { workload, workloadNames } from './workloads.mjs';

const names = [...workloadNames, 'resnet8_32_train_step'];
const tolerance = 1e-4;
const help = `Runs workloads on ONNX Runtime's processor and WebGPU providers, each in a process of its own, and compares the first
five results: a training step's loss, a forward pass's first logit. Fails where they differ by more than ${tolerance}, relative above 1,
or a process crashes. PyTorch is not needed.

  npm run bench:webgpu -- [names] [--json FILE] [--seconds 4]

names           which to run; all unless given:
                ${names.join('\n                ')}
--json FILE     also write the rows to FILE
--seconds N     each measurement's length
--help          this text

Without a GPU, Chromium's Vulkan driver computes on the processor (seconds to minutes a step; apt-get install chromium libvulkan1):
  VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json npm run bench:webgpu -- modulator_forward modulator_train_step`;

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
        seconds: { type: 'string', default: '4' },
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
const seconds = Number(values.seconds);
if (!(seconds > 0 && Number.isFinite(seconds))) fail(`--seconds must be a positive number, but is ${values.seconds}.`);
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) fail(`There is no workload '${unknown}'. Valid names: ${names.join(', ')}.`);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** One side's median time and first results; what went wrong where it failed. */
function measured(name, runtime) {
  try {
    const { times, results } = measureOurs(name, runtime, seconds);
    return { secondsPerStep: median(times), results };
  } catch (error) {
    return { failure: error.message };
  }
}

function rowOf(name) {
  const [cpu, webgpu] = [measured(name, 'onnx'), measured(name, 'onnx-webgpu')];
  const failure = cpu.failure ?? webgpu.failure;
  const difference =
    failure === undefined
      ? Math.max(...cpu.results.map((each, i) => Math.abs(each - webgpu.results[i]) / Math.max(1, Math.abs(each))))
      : null;
  return { workload: name, batch: workload(name).batch, cpu, webgpu, difference };
}

const gpus = await gpuNames();
console.log(`GPU: ${gpus.join(', ') || 'none that Vulkan lists'}`);
console.log(`Processor: ${cpus()[0]?.model}, ${availableParallelism()} threads; Node ${process.version}`);
const rows = [];
for (const name of names.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  const row = rowOf(name);
  rows.push(row);
  console.log(`${name}, batch ${row.batch}`);
  for (const [side, { secondsPerStep, results, failure }] of Object.entries({ cpu: row.cpu, webgpu: row.webgpu })) {
    const text =
      failure ?? `${secondsPerStep.toFixed(4)} s a step; ${results.map((each) => each.toFixed(7)).join(' ')}`;
    console.log(`  ${side.padEnd(7)} ${text}`);
  }
  if (row.difference !== null) {
    const ratio = row.cpu.secondsPerStep / row.webgpu.secondsPerStep;
    console.log(`  largest difference ${row.difference.toExponential(1)}; cpu's time / webgpu's ${ratio.toFixed(2)}`);
  }
  if (row.difference === null || row.difference > tolerance) process.exitCode = 1;
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ gpus, rows }, null, 2)}\n`);
}
