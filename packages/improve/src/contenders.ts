import type { Claim } from './claim.js';
import type { MethodFigures } from './figures.js';

/** Recommendation, for people and for programs. */
export interface Verdict {
  /** Method to use. Null for the unchanged classifier. */
  readonly use: string | null;
  /** Modulator method that validation prefers, with its evidence. */
  readonly mem: {
    readonly name: string;
    /** Gain over the unchanged classifier. */
    readonly gain: Claim;
    /** True if it beats each of its controls. */
    readonly beyondControls: boolean;
    /** Comparison with the best other method. */
    readonly versusBaseline: Claim;
  };
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** Candidates for the verdict: the unchanged classifier, and the best methods on validation with and without MEM. */
export interface Contenders {
  readonly plain: MethodFigures;
  readonly mem: MethodFigures;
  readonly baseline: MethodFigures;
}
