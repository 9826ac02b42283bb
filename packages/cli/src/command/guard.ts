import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type RuntimeChoice, runtimeLabel } from '@mem/experiment';
import { gpuNames } from '@mem/onnx/node';
import type { RunEvent } from '@mem/results';
import type { ProgressView } from '../progress.js';

/** Runs a command's work on a runtime. */
export type Guard = (choice: RuntimeChoice, work: () => Promise<void>) => Promise<void>;

/** Outcome of a guarded process: the exit code to use, and the message of a crash. */
export interface GuardedEnd {
  readonly code: number;
  readonly crash?: string;
}

/** Environment variable set in a guarded process. */
export const guarded: string = 'MEM_GUARDED';

/** Signals that stop a program on request; these are not crashes. */
const requested: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** First of the Windows exit codes that stand for crashes, such as 0xC0000005 for an access violation. */
const firstCrashCode = 0xc0000000;

/** File of the `mem` command. */
export const memFile: string = fileURLToPath(new URL('../../bin/mem.js', import.meta.url));

/** Checks whether this choice needs native code, such as a GPU driver, that could end the process without a message. */
export function needsGuard({ runtime, device = 'cpu' }: RuntimeChoice): boolean {
  return runtime === 'onnx' && device !== 'cpu' && process.env[guarded] === undefined;
}

/** Runs `mem` with these arguments in a separate process, so that a crash does not end this one. */
export function runGuardedMem(args: readonly string[], choice: RuntimeChoice): Promise<GuardedEnd> {
  return runGuarded([memFile, ...args], choice);
}

/**
 * Runs a Node program in a separate process on the same terminal, and forwards signals to it. The program reports its
 * progress with `reportToGuard`.
 */
export function runGuarded(program: readonly string[], choice: RuntimeChoice): Promise<GuardedEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...program], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [guarded]: '1' },
    });
    let [activity, gpus] = ['', ''];
    child.on('message', (message: { readonly activity?: string; readonly gpus?: string }) => {
      activity = message.activity ?? activity;
      gpus = message.gpus ?? gpus;
    });
    const forward = (signal: NodeJS.Signals): void => {
      // The terminal already sent Ctrl-C to the child.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    for (const signal of requested) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const each of requested) process.off(each, forward);
      if (signal !== null && requested.includes(signal)) {
        // This process must end as it would without a guard.
        process.kill(process.pid, signal);
      }
      const exit = code ?? 128 + constants.signals[signal!];
      if (signal === null ? exit < firstCrashCode : requested.includes(signal)) return resolve({ code: exit });
      resolve({ code: exit, crash: crashMessage(signal ?? `code 0x${exit.toString(16)}`, { activity, gpus, choice }) });
    });
  });
}

function crashMessage(
  end: string,
  { activity, gpus, choice }: { readonly activity: string; readonly gpus: string; readonly choice: RuntimeChoice },
): string {
  const where = `${activity === '' ? 'before the first stage' : `during ${activity}`} on ${runtimeLabel(choice)}${gpus === '' ? '' : ` (GPU: ${gpus})`}`;
  const why =
    end === 'SIGKILL'
      ? 'It was killed, perhaps by the system for lack of memory'
      : 'Native code such as the GPU driver crashed';
  return `The process ended with ${end} ${where}. ${why}. Run the command with --device cpu, or with --runtime wasm.`;
}

/**
 * Reports the machine's GPUs to the guard, and ends the process when the guard is gone. Does nothing outside a guarded
 * process.
 */
export async function meetGuard(): Promise<void> {
  if (process.env[guarded] === undefined || process.send === undefined) return;
  process.once('disconnect', () => process.exit(1));
  // Only the work should keep this process alive, not the channel.
  process.channel?.unref();
  process.send({ gpus: (await gpuNames()).join(', ') });
}

/** Returns progress that, in a guarded process, is reported to the guard too. */
export function reportToGuard(progress: ProgressView): ProgressView {
  if (process.env[guarded] === undefined || process.send === undefined) return progress;
  return {
    ...progress,
    show(event) {
      const activity = describe(event);
      if (activity !== undefined) process.send?.({ activity });
      progress.show(event);
    },
  };
}

function describe(event: RunEvent): string | undefined {
  if (event.type === 'started') return event.title;
  if (event.type === 'progress') return `${event.title} (${event.done} of ${event.total})`;
  return undefined;
}
