// Measures one workload and prints the result as a line of JSON: node bench/measure-workload.mjs NAME RUNTIME SECONDS
import { readFileSync } from 'node:fs';
import { createOnnxRuntime } from '@mem/onnx/node';
import { createRuntime } from '@mem/tensor';
import { workload } from './workloads.mjs';

/** @import { RuntimeName } from '@mem/tensor' */

const [name = '', runtimeName = '', seconds, profile] = process.argv.slice(2);
const { batch, make } = workload(name);
/** @type {ReadonlyMap<string, 'cpu' | 'webgpu'>} */
const devices = new Map([
  ['onnx', 'cpu'],
  ['onnx-webgpu', 'webgpu'],
]);
const device = devices.get(runtimeName);
const runtime =
  device === undefined
    ? await createRuntime(/** @type {RuntimeName} */ (runtimeName))
    : await createOnnxRuntime({ device, ...(profile === undefined ? {} : { profile }) });
const { step, compileSeconds } = make(runtime, batch);
/** @type {number[]} */
const results = [];
for (let i = 0; i < 2; i++) results.push(await step());
/** @type {number[]} */
const times = [];
const start = performance.now();
while (times.length < 3 || performance.now() - start < 1000 * Number(seconds)) {
  const at = performance.now();
  results.push(await step());
  times.push((performance.now() - at) / 1000);
}
if (!results.every(Number.isFinite)) throw new Error(`${name} gave ${results}.`);
runtime.dispose();

/** @type {number | null} */
let peakMegabytes = null;
try {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  peakMegabytes = Math.round(Number(kilobytes) / 1024);
} catch {
  // Only Linux has this file.
}
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
console.log(JSON.stringify({ times, results: results.slice(0, 5), peakMegabytes, compileSeconds, cpuSeconds }));
