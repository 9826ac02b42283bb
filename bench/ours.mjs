import { fileURLToPath } from 'node:url';
import { measureProcess } from './measure-process.mjs';

/**
 * Measurements of a workload: the seconds of each step, the first results, and the peak memory, null if unknown.
 *
 * @typedef {{ times: number[], results: number[], peakMegabytes: number | null, compileSeconds: number }} Measurement
 */

const script = fileURLToPath(new URL('measure-workload.mjs', import.meta.url));

/**
 * Measures a workload on one of our runtimes, in a separate process.
 *
 * @param {string} name
 * @param {string} runtime
 * @param {number} seconds
 * @returns {Measurement & import('./measure-process.mjs').Disturbance}
 * @throws Error with the exit code or signal, and the output, if the process fails.
 */
export function measureOurs(name, runtime, seconds) {
  return measureProcess(process.execPath, [script, name, runtime, String(seconds)]);
}
