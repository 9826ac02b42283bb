import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * How a program ended.
 *
 * @typedef {{ code: number | null, signal?: NodeJS.Signals | null }} Ending
 */

/**
 * Where and how to run a program: `quiet` captures its output, otherwise it goes to this process's output.
 *
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, shell?: boolean }} RunOptions
 */

/**
 * Runs a program to its end and forwards signals to it.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<Ending & { output: string }>} `output` is its standard output and error if `quiet`, otherwise
 * empty.
 */
export function run(file, args, { cwd = root, env = process.env, quiet = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, shell, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      // A terminal's Ctrl-C has already reached the child, and a second one would cut its clean-up short.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    /** @type {Buffer[]} */
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve({ code, signal, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

/**
 * Runs a setup step and prints one line about it. If it fails, prints its output and ends this process.
 *
 * @param {string} title
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} options
 */
export async function step(title, file, args, options = {}) {
  console.error(`${title} ...`);
  const result = await run(file, args, { ...options, quiet: true });
  if (result.code === 0) return;
  console.error(result.output);
  console.error(`${title}: failed.`);
  exitLike(result);
}

/**
 * Ends this process the way another program ended.
 *
 * @param {Ending} ending
 * @returns {never}
 */
export function exitLike({ code, signal }) {
  process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
}
