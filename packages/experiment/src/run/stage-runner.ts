import { MemError } from '@mem/errors';
import type { RunEvent } from '@mem/results';
import { digestOf } from './digest.js';
import type { RunFolder } from './run-folder.js';

/** Stage of a run. */
export type StageName = 'pretrain' | 'train' | 'extract' | 'fit' | 'evaluate' | 'report';

/** Stages of a run, in order; each is also a command. */
export const stageNames: readonly StageName[] = ['pretrain', 'train', 'extract', 'fit', 'evaluate', 'report'];

/** One stage, or one of the fits. */
interface Stage {
  readonly stage: StageName;
  /** Part of a stage that has several, such as `mem-0` of the fits. */
  readonly part?: string;
  /** Title shown to people. */
  readonly title: string;
  /** Everything the stage's outputs depend on. */
  readonly inputs: unknown;
  /** Number of units of work, where they can be counted. */
  readonly total?: number;
}

/** Context passed to a stage's body. */
export interface StageContext {
  /** Digest of the stage's inputs. Unfinished work with a different digest is not resumed. */
  readonly key: string;
  /** Discards unfinished work as well. */
  readonly fresh: boolean;
  readonly progress: (done: number, detail?: string) => void;
  /** Reports that the stage resumes from existing work. */
  readonly resumed: (done: number) => void;
  /** Reports a message for people. */
  readonly message: (text: string) => void;
  /** Reports that work up to this point will not have to be repeated. */
  readonly saved: (done: number) => void;
}

/** Record of a finished stage. */
export interface StageRecord {
  readonly key: string;
  readonly seconds: number;
  /** Size in bytes of each output file. */
  readonly outputs: Readonly<Record<string, number>>;
}

export interface StageRunnerOptions {
  /**
   * Stage to run; earlier stages must be finished.
   * @default all stages
   */
  readonly only?: StageName | undefined;
  /** Reruns finished stages. */
  readonly fresh?: boolean | undefined;
  readonly onEvent: (event: RunEvent) => void;
}

/** Runs the stages of one run folder, skipping those that are finished and unchanged. */
export interface StageRunner {
  /**
   * Runs a stage, or returns its existing record; `body` returns the files that it wrote.
   * @throws MemError `bad-file` for an unfinished stage before the requested one.
   */
  run(stage: Stage, body: (context: StageContext) => Promise<readonly string[]>): Promise<StageRecord>;
  /** Inputs that a finished stage of the folder was made from, by an earlier run or this one. */
  inputsOf(stage: StageName): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Records of the stages run or skipped so far, in order. */
  readonly records: readonly (StageRecord & { readonly title: string })[];
}

/** Creates a stage runner for a folder. */
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
        const reason = finished === undefined ? 'is not finished' : 'was finished with other inputs';
        throw new MemError(
          'bad-file',
          `The stage '${name}' ${reason} in ${folder.path}. Run 'mem ${stage}' first, or 'mem run'.`,
          { stage: name },
        );
      }
      const started = performance.now();
      folder.log({ type: 'started', stage: name, key });
      const counted = total === undefined ? {} : { total };
      onEvent({ type: 'started', stage: name, title, ...counted });
      const report = (type: 'resumed' | 'saved', done: number): void => {
        folder.log({ type, stage: name, done, total });
        onEvent({ type, stage: name, title, done, ...counted });
      };
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
            ...(detail !== undefined && { detail }),
          }),
        resumed: (done) => report('resumed', done),
        message: (text) => onEvent({ type: 'message', text }),
        saved: (done) => report('saved', done),
      });
      const seconds = Math.round((performance.now() - started) / 10) / 100;
      const sizes = files.map(async (output) => [output, (await folder.size(output))!] as const);
      const record: StageRecord = { key, seconds, outputs: Object.fromEntries(await Promise.all(sizes)) };
      await folder.writeJson(file, { ...record, inputs });
      folder.log({ type: 'done', stage: name, seconds });
      onEvent({ type: 'done', stage: name, title, seconds });
      records.push({ ...record, title });
      return record;
    },
  };
}

/** File of a stage's record. */
const recordFile = (name: string): string => `stages/${name}.json`;

/** Reads the record of a stage; returns undefined unless all its output files exist. */
async function readRecord(folder: RunFolder, file: string): Promise<StageRecord | undefined> {
  const bytes = await folder.read(file);
  if (bytes === undefined) return undefined;
  const { key, seconds, outputs }: StageRecord = JSON.parse(bytes.toString('utf8'));
  for (const [output, size] of Object.entries(outputs)) if ((await folder.size(output)) !== size) return undefined;
  return { key, seconds, outputs };
}
