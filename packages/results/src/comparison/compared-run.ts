import type { Evaluation } from '../evaluation.js';
import type { MethodResult, Results } from '../results.js';

/** Value of a recipe's key, as text or number. */
export type SettingValue = string | number | boolean;

/** Runs of one recipe, one per stage-1 seed, as a comparison shows them. */
export interface ComparedRun {
  /** Name of the runs, unique in the comparison. */
  readonly name: string;
  /** Name of the backbone in `@mem/backbones`, or of what was given in its place. */
  readonly backbone: string;
  /** Training of stage 1, such as `from scratch, 20 epochs`. Absent for features or a model from elsewhere. */
  readonly training?: string;
  /** Recipe without its seeds, by dotted key. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly dataset: Pick<Results, 'classes' | 'groups'> & { readonly name: string };
  /** Seeds of stage 1. Empty for features or a model from elsewhere. */
  readonly stage1Seeds: readonly number[];
  /** Methods: over stage-1 seeds if there are several, otherwise over stage-2 seeds. */
  readonly methods: readonly MethodResult[];
  /** Evaluation of the first run. */
  readonly evaluation?: Evaluation;
}

/** Returns the result of a method of a run, if the run has it. */
export function methodOf({ methods }: ComparedRun, name: string | undefined): MethodResult | undefined {
  return methods.find((method) => method.name === name);
}
