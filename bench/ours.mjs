import { fileURLToPath } from 'node:url';
import { measureProcess } from './measure-process.mjs';

const script = fileURLToPath(new URL('measure-workload.mjs', import.meta.url));

/** One workload's step times, compile time and peak memory on our runtime, in a process of its own. @throws Error saying how it ended. */
export function measureOurs(name, runtime, seconds) {
  return measureProcess(process.execPath, [script, name, runtime, String(seconds)]);
}
