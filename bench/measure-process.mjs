import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/**
 * Runs a process whose last line is JSON with its `cpuSeconds`, and gives that with the processors that other work kept
 * busy meanwhile. @throws Error saying how it ended.
 */
export function measureProcess(command, args) {
  const [busy, start] = [busySeconds(), performance.now()];
  const ended = spawnSync(command, args, { encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw new Error(`exit ${ended.status ?? ended.signal}\n${ended.stderr}`);
  const { cpuSeconds, ...measured } = JSON.parse(ended.stdout.trim().split('\n').at(-1));
  const seconds = (performance.now() - start) / 1000;
  return { ...measured, otherProcessors: Math.max(0, (busySeconds() - busy - cpuSeconds) / seconds) };
}

function busySeconds() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}
