import type { Claim } from './claim.js';
import type { MethodFigures } from './figures.js';

/** The outcome, for people and for programs. */
export interface Verdict {
  /** The method to use; null where nothing that validation prefers is shown to improve the classifier. */
  readonly use: string | null;
  /** The way to use the modulator that validation prefers, and whether it helps. */
  readonly mem: {
    readonly name: string;
    /** Against the classifier as it is. */
    readonly gain: Claim;
    /** Whether it lies above each of its controls. */
    readonly beyondControls: boolean;
    /** Against the best other method. */
    readonly versusBaseline: Claim;
  };
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** The methods between which the verdict decides: the classifier as it is, and what validation prefers of MEM and of the others. */
export interface Contenders {
  readonly plain: MethodFigures;
  readonly mem: MethodFigures;
  readonly baseline: MethodFigures;
}
