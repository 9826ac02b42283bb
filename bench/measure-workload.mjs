// Times one workload in a process of its own: node bench/measure-workload.mjs NAME RUNTIME SECONDS; prints a JSON line.
import { readFileSync } from 'node:fs';
import { createOnnxRuntime } from '@mem/onnx/node';
import { createRuntime } from '@mem/tensor';
import { workload } from './workloads.mjs';

const [name, runtimeName, seconds, profile] = process.argv.slice(2);
const { batch, make } = workload(name);
const options = profile === undefined ? {} : { profile };
const runtime = runtimeName === 'onnx' ? await createOnnxRuntime(options) : await createRuntime(runtimeName);
const { step, compileSeconds } = make(runtime, batch);
let last;
for (let i = 0; i < 2; i++) last = await step();
const times = [];
const start = performance.now();
while (times.length < 3 || performance.now() - start < 1000 * Number(seconds)) {
  const at = performance.now();
  last = await step();
  times.push((performance.now() - at) / 1000);
}
if (!Number.isFinite(last)) throw new Error(`${name} gave ${last}.`);
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
console.log(JSON.stringify({ times, peakMegabytes, compileSeconds, cpuSeconds }));
