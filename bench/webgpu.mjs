// Compares the workloads on a GPU with the CPU: node bench/webgpu.mjs --help
import { availableParallelism, cpus } from 'node:os';
import { gpuNames } from '@mem/onnx/node';
import { positiveNumber, readArguments, writeJson } from './command-line.mjs';
import { median } from './measure.mjs';
import { measureOurs } from './ours.mjs';
import { workload, workloadNames } from './workloads.mjs';

/**
 * The median time and the first results on one side.
 *
 * @typedef {{ secondsPerStep: number, results: number[] }} Side
 */

const allNames = [...workloadNames, 'resnet8_32_train_step'];
const tolerance = 1e-4;
const help = `Runs workloads on ONNX Runtime's CPU and WebGPU providers, each in its own process, and compares the first five
results: losses of training steps, or the first logit of forward passes. Fails if they differ by more than ${tolerance} (relative
for values above 1), or if a process crashes. PyTorch is not needed.

  npm run bench:webgpu -- [names] [--json FILE] [--seconds 4]

names           the workloads to run, by default all:
                ${allNames.join('\n                ')}
--json FILE     also write the rows to FILE
--seconds N     length of each measurement
--help          show this text

Without a GPU, Chromium's Vulkan driver computes on the CPU (seconds to minutes per step; apt-get install chromium libvulkan1):
  VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json npm run bench:webgpu -- modulator_forward modulator_train_step`;

const { names, json, options } = readArguments({ help, names: allNames, defaults: { seconds: '4' } });
const seconds = positiveNumber('seconds', options.seconds);

/**
 * Measures one side.
 *
 * @param {string} name
 * @param {string} runtime
 * @returns {Side | { failure: string }}
 */
function measured(name, runtime) {
  try {
    const { times, results } = measureOurs(name, runtime, seconds);
    return { secondsPerStep: median(times), results };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Returns the largest difference between the results of two sides, relative for values above 1.
 *
 * @param {Side} a
 * @param {Side} b
 */
function differenceOf(a, b) {
  return Math.max(
    ...a.results.map((each, i) => Math.abs(each - (b.results[i] ?? Number.NaN)) / Math.max(1, Math.abs(each))),
  );
}

/** @param {string} name */
function rowOf(name) {
  const [cpu, webgpu] = [measured(name, 'onnx'), measured(name, 'onnx-webgpu')];
  const complete = !('failure' in cpu || 'failure' in webgpu);
  const difference = complete ? differenceOf(cpu, webgpu) : null;
  const ratio = complete ? cpu.secondsPerStep / webgpu.secondsPerStep : null;
  return { workload: name, batch: workload(name).batch, cpu, webgpu, difference, ratio };
}

const gpus = await gpuNames();
console.log(`GPU: ${gpus.join(', ') || 'none found by Vulkan'}`);
console.log(`CPU: ${cpus()[0]?.model}, ${availableParallelism()} threads; Node ${process.version}`);
/** @type {ReturnType<typeof rowOf>[]} */
const rows = [];
for (const name of names) {
  const row = rowOf(name);
  rows.push(row);
  const { batch, cpu, webgpu, difference, ratio } = row;
  console.log(`${name}, batch ${batch}`);
  for (const [side, result] of Object.entries({ cpu, webgpu })) {
    const text =
      'failure' in result
        ? result.failure
        : `${result.secondsPerStep.toFixed(4)} s per step; ${result.results.map((each) => each.toFixed(7)).join(' ')}`;
    console.log(`  ${side.padEnd(7)} ${text}`);
  }
  if (difference !== null && ratio !== null) {
    console.log(`  largest difference ${difference.toExponential(1)}; CPU's time / WebGPU's ${ratio.toFixed(2)}`);
  }
  if (difference === null || !(difference <= tolerance)) process.exitCode = 1;
  writeJson(json, { gpus, rows });
}
