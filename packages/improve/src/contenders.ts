import type { Claim } from './claim.js';
import type { MethodFigures } from './figures.js';

/** Outcome, for people and for programs. */
export interface Verdict {
  /** Method to use. Null if no method that validation prefers is shown to improve the classifier. */
  readonly use: string | null;
  /** Modulator method that validation prefers, and the evidence on it. */
  readonly mem: {
    readonly name: string;
    /** Gain over the unchanged classifier. */
    readonly gain: Claim;
    /** True if the method beats each of its controls. */
    readonly beyondControls: boolean;
    /** Comparison with the best other method. */
    readonly versusBaseline: Claim;
  };
  readonly headline: string;
  readonly sentences: readonly string[];
}

/**
 * Methods that the verdict decides between: the unchanged classifier, and the methods that validation prefers among
 * those with and without the modulator.
 */
export interface Contenders {
  readonly plain: MethodFigures;
  readonly mem: MethodFigures;
  readonly baseline: MethodFigures;
}
