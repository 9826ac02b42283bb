import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '../../cli');

/** Result of a `mem` command. */
export interface EndedCommand {
  /** Exit code; null if the command was killed. */
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** A line of a run folder's `metrics.jsonl`. */
export interface RunStep {
  readonly stage: string;
  /** Number of the step, starting at 1. */
  readonly step: number;
}

/** A line of a run folder's `events.jsonl`. */
export interface RunEvent {
  readonly type: string;
  readonly stage?: string;
  readonly done?: number;
  readonly reader?: string;
}

/** Options of `startMem`. */
export interface StartMemOptions {
  /** Kills the process without warning as soon as the run folder's log has a matching event or step. */
  readonly killAt?: {
    readonly folder: string;
    readonly event?: (event: RunEvent) => boolean;
    readonly step?: (step: RunStep) => boolean;
  };
}

/** Runs the built `mem` command in its own process, as a user does. */
export async function startMem(args: readonly string[], { killAt }: StartMemOptions = {}): Promise<EndedCommand> {
  if (!existsSync(join(packageFolder, 'dist/index.js'))) {
    throw new Error("The command is not built: run 'npm test' or 'npx turbo run build'.");
  }
  const child = spawn(process.execPath, [join(packageFolder, 'bin/mem.js'), ...args]);
  const texts = { out: '', error: '' };
  child.stdout.on('data', (chunk) => (texts.out += chunk));
  child.stderr.on('data', (chunk) => (texts.error += chunk));
  const watch = setInterval(() => {
    if (killAt === undefined) return;
    const { folder, event = () => false, step = () => false } = killAt;
    if (readEvents(folder).some(event) || readSteps(folder).some(step)) child.kill('SIGKILL');
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  return { code, ...texts };
}

/** Reads the complete lines of a run folder's `events.jsonl`. */
export const readEvents = (folder: string): RunEvent[] => wholeLines(join(folder, 'events.jsonl'));

/** Reads the complete lines of a run folder's `metrics.jsonl`. */
export const readSteps = (folder: string): RunStep[] => wholeLines(join(folder, 'metrics.jsonl'));

function wholeLines<Line>(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
