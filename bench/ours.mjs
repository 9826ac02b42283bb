import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('measure-workload.mjs', import.meta.url));

/** One workload's step times, compile time and peak memory on our runtime, in a process of its own. @throws Error saying how it ended. */
export function measureOurs(name, runtime, seconds) {
  const options = { encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY };
  const ended = spawnSync(process.execPath, [script, name, runtime, String(seconds)], options);
  if (ended.status !== 0) throw new Error(`exit ${ended.status ?? ended.signal}\n${ended.stderr}`);
  return JSON.parse(ended.stdout.trim().split('\n').at(-1));
}
