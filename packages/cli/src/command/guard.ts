import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type RuntimeChoice, runtimeLabel } from '@mem/experiment';
import { gpuNames } from '@mem/onnx/node';
import type { RunEvent } from '@mem/results';
import type { ProgressView } from '../progress.js';

/** Does a command's work on a runtime. */
export type Guard = (choice: RuntimeChoice, work: () => Promise<void>) => Promise<void>;

/** How a guarded process ended: the exit code to take over, and what to say of a crash. */
export interface GuardedEnd {
  readonly code: number;
  readonly crash?: string;
}

/** Set in the environment of a guarded process. */
const guarded = 'MEM_GUARDED';

/** Signals that people and systems end a program with: not crashes. */
const requested: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Windows's exit codes of crashes, such as 0xC0000005 for an access violation, begin here. */
const firstCrashCode = 0xc0000000;

const memFile = fileURLToPath(new URL('../../bin/mem.js', import.meta.url));

/** Whether native code that this choice needs, such as a GPU's driver, could end the process without a word. */
export function needsGuard({ runtime, device = 'cpu' }: RuntimeChoice): boolean {
  return runtime === 'onnx' && device !== 'cpu' && process.env[guarded] === undefined;
}

/** Runs `mem` with these arguments in a process of its own, which a crash ends without ending this one. */
export function runGuardedMem(args: readonly string[], choice: RuntimeChoice): Promise<GuardedEnd> {
  return runGuarded([memFile, ...args], choice);
}

/**
 * Runs a Node program in a process of its own that has this one's terminal, and passes signals on. The program says what
 * it is doing by `reportToGuard`.
 */
export function runGuarded(program: readonly string[], choice: RuntimeChoice): Promise<GuardedEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...program], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [guarded]: '1' },
    });
    let [doing, gpus] = ['', ''];
    child.on('message', (message: { readonly doing?: string; readonly gpus?: string }) => {
      doing = message.doing ?? doing;
      gpus = message.gpus ?? gpus;
    });
    const forward = (signal: NodeJS.Signals): void => {
      // A terminal's Ctrl-C has reached the child already.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    for (const signal of requested) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const each of requested) process.off(each, forward);
      if (signal !== null && requested.includes(signal)) {
        // Ends this process as it would have ended without a guard.
        process.kill(process.pid, signal);
      }
      const exit = code ?? 128 + constants.signals[signal!];
      if (signal === null ? exit < firstCrashCode : requested.includes(signal)) return resolve({ code: exit });
      resolve({ code: exit, crash: crashMessage(signal ?? `code 0x${exit.toString(16)}`, { doing, gpus, choice }) });
    });
  });
}

function crashMessage(
  end: string,
  { doing, gpus, choice }: { readonly doing: string; readonly gpus: string; readonly choice: RuntimeChoice },
): string {
  const where = `${doing === '' ? 'before the first stage' : `during ${doing}`} on ${runtimeLabel(choice)}${gpus === '' ? '' : ` (GPU: ${gpus})`}`;
  const why =
    end === 'SIGKILL'
      ? 'Something killed it, perhaps the system for want of memory'
      : 'Native code crashed, such as the GPU driver';
  return `The process ended by ${end} ${where}. ${why}. Run the command with --device cpu, or with --runtime wasm.`;
}

/** In a guarded process: tells the guard the machine's GPUs, and ends when the guard is gone. */
export async function meetGuard(): Promise<void> {
  if (process.env[guarded] === undefined || process.send === undefined) return;
  process.once('disconnect', () => process.exit(1));
  // Only the work keeps this process alive.
  process.channel?.unref();
  process.send({ gpus: (await gpuNames()).join(', ') });
}

/** The same progress, of which the guard is told, too, in a guarded process. */
export function reportToGuard(progress: ProgressView): ProgressView {
  if (process.env[guarded] === undefined || process.send === undefined) return progress;
  return {
    ...progress,
    show(event) {
      const doing = describe(event);
      if (doing !== undefined) process.send?.({ doing });
      progress.show(event);
    },
  };
}

function describe(event: RunEvent): string | undefined {
  if (event.type === 'started') return event.title;
  if (event.type === 'progress') return `${event.title} (${event.done} of ${event.total} done)`;
  return undefined;
}
