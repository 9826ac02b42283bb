import { MemError } from '@mem/errors';
import type { RunEvent } from '@mem/results';
import { digestOf } from './digest.js';
import type { RunFolder } from './run-folder.js';

/** A stage of a run. */
export type StageName = 'pretrain' | 'train' | 'extract' | 'fit' | 'evaluate' | 'report';

/** The stages of a run, in their order; each is a command. */
export const stageNames: readonly StageName[] = ['pretrain', 'train', 'extract', 'fit', 'evaluate', 'report'];

/** One stage, or one of the fits. */
interface Stage {
  readonly stage: StageName;
  /** Which of several of this stage, such as `mem-0` of the fits. */
  readonly part?: string;
  /** How it is told to people. */
  readonly title: string;
  /** Everything that its outputs depend on. */
  readonly inputs: unknown;
  /** Units of work, where they can be counted. */
  readonly total?: number;
}

/** What a stage's body is given. */
export interface StageContext {
  /** A digest of the stage's inputs: unfinished work that carries another one is not gone on with. */
  readonly key: string;
  /** Whether unfinished work is not wanted either. */
  readonly fresh: boolean;
  readonly progress: (done: number, detail?: string) => void;
  /** Says that the stage goes on from work that is there. */
  readonly resumed: (done: number) => void;
  /** Says something that people should know. */
  readonly tell: (text: string) => void;
  /** Says that work up to here will not have to be done again. */
  readonly saved: (done: number) => void;
}

/** What is known of a finished stage. */
export interface StageRecord {
  readonly key: string;
  readonly seconds: number;
  /** Bytes by file. */
  readonly outputs: Readonly<Record<string, number>>;
}

export interface StageRunnerOptions {
  /** The stage to run; the ones before it must be finished. All of them unless given. */
  readonly only?: StageName | undefined;
  /** Run again what is finished. */
  readonly fresh?: boolean | undefined;
  readonly onEvent: (event: RunEvent) => void;
}

/** Runs the stages of one run folder, leaving out what is finished and unchanged. */
export interface StageRunner {
  /** The stage's record, from before or of now; `body` returns the files that it wrote. @throws MemError `bad-file` for an unfinished stage before the one asked for. */
  run(stage: Stage, body: (context: StageContext) => Promise<readonly string[]>): Promise<StageRecord>;
  /** Inputs that a finished stage of the folder was made from, by an earlier run or this one. */
  inputsOf(stage: StageName): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** What was run or left out so far, in order. */
  readonly records: readonly (StageRecord & { readonly title: string })[];
}

/** A runner for a folder. */
export function createStageRunner(
  folder: RunFolder,
  { only, fresh = false, onEvent }: StageRunnerOptions,
): StageRunner {
  const records: (StageRecord & { title: string })[] = [];
  return {
    records,
    async inputsOf(stage) {
      const bytes = await folder.read(recordFile(stage));
      return bytes && JSON.parse(bytes.toString('utf8')).inputs;
    },
    async run({ stage, part, title, inputs, total }, body) {
      const name = part === undefined ? stage : `${stage}/${part}`;
      const key = digestOf({ stage: name, inputs });
      const file = recordFile(name);
      const finished = await readRecord(folder, file);
      const current = finished?.key === key;
      const asked = only === undefined || only === stage;
      if (current && !(fresh && asked)) {
        folder.log({ type: 'skipped', stage: name });
        onEvent({ type: 'skipped', stage: name, title });
        records.push({ ...finished, title });
        return finished;
      }
      if (!asked) {
        const reason = finished === undefined ? 'has not been finished' : 'was finished with other inputs';
        throw new MemError(
          'bad-file',
          `The stage '${name}' ${reason} in ${folder.path}. Run 'mem ${stage}' on it first, or 'mem run'.`,
          { stage: name },
        );
      }
      const started = performance.now();
      folder.log({ type: 'started', stage: name, key });
      const counted = total === undefined ? {} : { total };
      onEvent({ type: 'started', stage: name, title, ...counted });
      const files = await body({
        key,
        fresh,
        progress: (done, detail) =>
          onEvent({
            type: 'progress',
            stage: name,
            title,
            done,
            total: total ?? 0,
            ...(detail === undefined ? {} : { detail }),
          }),
        resumed: (done) => {
          folder.log({ type: 'resumed', stage: name, done, total });
          onEvent({ type: 'resumed', stage: name, title, done, ...counted });
        },
        tell: (text) => onEvent({ type: 'message', text }),
        saved: (done) => {
          folder.log({ type: 'saved', stage: name, done, total });
          onEvent({ type: 'saved', stage: name, title, done, ...counted });
        },
      });
      const seconds = Math.round((performance.now() - started) / 10) / 100;
      const sizes = files.map(async (output) => [output, (await folder.size(output))!] as const);
      const record: StageRecord = { key, seconds, outputs: Object.fromEntries(await Promise.all(sizes)) };
      await folder.write(file, `${JSON.stringify({ ...record, inputs }, null, 2)}\n`);
      folder.log({ type: 'done', stage: name, seconds });
      onEvent({ type: 'done', stage: name, title, seconds });
      records.push({ ...record, title });
      return record;
    },
  };
}

/** File of a stage's record. */
const recordFile = (name: string): string => `stages/${name}.json`;

/** The record of a stage whose files are all there. */
async function readRecord(folder: RunFolder, file: string): Promise<StageRecord | undefined> {
  const bytes = await folder.read(file);
  if (bytes === undefined) return undefined;
  const { key, seconds, outputs }: StageRecord = JSON.parse(bytes.toString('utf8'));
  for (const [output, size] of Object.entries(outputs)) if ((await folder.size(output)) !== size) return undefined;
  return { key, seconds, outputs };
}
