/** Progress of a run. A stage is identified by its name. */
export type StageEvent =
  | { readonly type: 'stage'; readonly name: string; readonly total?: number }
  | {
      readonly type: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly detail?: string;
    }
  | { readonly type: 'done'; readonly stage: string; readonly seconds: number }
  /** Skipped because it finished earlier with the same inputs. */
  | { readonly type: 'skipped'; readonly stage: string }
  | { readonly type: 'message'; readonly text: string };
