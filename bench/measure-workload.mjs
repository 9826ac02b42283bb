// Times one workload in a process of its own: node bench/measure-workload.mjs NAME RUNTIME SECONDS; prints a JSON line.
import { readFileSync } from 'node:fs';
import { createOnnxRuntime } from '@mem/onnx/node';
import { createRuntime } from '@mem/tensor';
import { workload } from './workloads.mjs';

const [name, runtimeName, seconds, profile] = process.argv.slice(2);
const { batch, make } = workload(name);
const devices = { onnx: 'cpu', 'onnx-webgpu': 'webgpu' };
const device = devices[runtimeName];
const runtime =
  device === undefined
    ? await createRuntime(runtimeName)
    : await createOnnxRuntime({ device, ...(profile === undefined ? {} : { profile }) });
const { step, compileSeconds } = make(runtime, batch);
const results = [];
for (let i = 0; i < 2; i++) results.push(await step());
const times = [];
const start = performance.now();
while (times.length < 3 || performance.now() - start < 1000 * Number(seconds)) {
  const at = performance.now();
  results.push(await step());
  times.push((performance.now() - at) / 1000);
}
if (!results.every(Number.isFinite)) throw new Error(`${name} gave ${results}.`);
runtime.dispose();

let peakMegabytes = null;
try {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  peakMegabytes = Math.round(Number(kilobytes) / 1024);
} catch {
  // Only Linux tells.
}
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
console.log(JSON.stringify({ times, results: results.slice(0, 5), peakMegabytes, compileSeconds, cpuSeconds }));
