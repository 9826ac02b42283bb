import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a program to its end with our signals passed on; resolves to `{ code, signal, output }`, with `output` its
 * standard output and error where `quiet`, else empty because they went to ours.
 */
export function run(file, args, { cwd = root, env = process.env, quiet = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, shell, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const forward = (signal) => {
      // A terminal's Ctrl-C has reached the child already, and a second one would cut its clean-up short.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const chunks = [];
    if (quiet) for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve({ code, signal, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

/** A setup step: one line that says what is going on, its output only when it fails, which ends this process. */
export async function step(title, file, args, options = {}) {
  console.error(`${title} ...`);
  const result = await run(file, args, { ...options, quiet: true });
  if (result.code === 0) return;
  console.error(result.output);
  console.error(`${title}: failed.`);
  exitLike(result);
}

/** Ends this process the way a program that it ran ended. */
export function exitLike({ code, signal }) {
  process.exit(signal ? 128 + constants.signals[signal] : code);
}
