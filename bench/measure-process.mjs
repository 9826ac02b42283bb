import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/**
 * The processors that other work kept busy during a measurement, on average.
 *
 * @typedef {{ otherProcessors: number }} Disturbance
 */

/**
 * Runs a process whose last line of output is JSON with its `cpuSeconds`.
 *
 * @template {object} Measured
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Measured & Disturbance} The JSON, and the processors that other work kept busy.
 * @throws Error with the exit code or signal, and the output, if the process fails.
 */
export function measureProcess(command, args) {
  const [busy, start] = [busySeconds(), performance.now()];
  const ended = spawnSync(command, args, { encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw new Error(`exit ${ended.status ?? ended.signal}\n${ended.stderr}`);
  /** @type {Measured & { cpuSeconds: number }} */
  const measured = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '{}');
  const seconds = (performance.now() - start) / 1000;
  return { ...measured, otherProcessors: Math.max(0, (busySeconds() - busy - measured.cpuSeconds) / seconds) };
}

function busySeconds() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}
