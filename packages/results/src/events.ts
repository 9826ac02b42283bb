/** Stage of a run or an improvement. */
export interface RunStage {
  /** Id of the stage, such as `fit/mem-0`. */
  readonly stage: string;
  /** Title of the stage, for people. */
  readonly title: string;
}

/** Event of a run, in the format of its `events.jsonl`. */
export type RunEvent =
  | (RunStage & {
      readonly type: 'started';
      /** Units of work, where they can be counted. */
      readonly total?: number;
    })
  | (RunStage & {
      readonly type: 'progress';
      /** Units done so far. */
      readonly done: number;
      readonly total: number;
      /** Current figures, such as the loss. */
      readonly detail?: string;
    })
  /** The stage resumes unfinished work. */
  | (RunStage & { readonly type: 'resumed'; readonly done: number; readonly total?: number })
  /** Work up to here survives an interruption. */
  | (RunStage & { readonly type: 'saved'; readonly done: number; readonly total?: number })
  | (RunStage & { readonly type: 'done'; readonly seconds: number })
  /** The stage is up to date: its inputs have not changed. */
  | (RunStage & { readonly type: 'skipped' })
  | { readonly type: 'message'; readonly text: string };
