/** Step of a run or of an improvement, by the id that `events.jsonl` has too, such as `fit/mem-0`. */
export interface RunStage {
  /** Id of the stage. */
  readonly stage: string;
  /** Title of the stage, for people. */
  readonly title: string;
}

/** Event of a run, with the words of its `events.jsonl`. */
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
  /** The stage resumes from unfinished work. */
  | (RunStage & { readonly type: 'resumed'; readonly done: number; readonly total?: number })
  /** Work up to here will not have to be done again. */
  | (RunStage & { readonly type: 'saved'; readonly done: number; readonly total?: number })
  | (RunStage & { readonly type: 'done'; readonly seconds: number })
  /** The stage was finished before, with the same inputs. */
  | (RunStage & { readonly type: 'skipped' })
  | { readonly type: 'message'; readonly text: string };
