/** Settings of a single parameter that differ from the optimiser's. */
export interface ParameterRule {
  /**
   * Factor on the learning rate, as in layer-wise decay.
   * @default 1
   */
  readonly learningRateScale?: number;
  /** Weight decay in place of the optimiser's. */
  readonly weightDecay?: number;
}

/** Returns the rule for a parameter, given its name and shape. */
export type ParameterRules = (name: string, shape: readonly number[]) => ParameterRule;

/** Options of the transforms whose settings may differ between parameters. */
export interface RulesOptions {
  /** Settings of single parameters. By default every parameter has the same. */
  readonly rules?: ParameterRules | undefined;
}

/** Turns weight decay off for biases, norms and other vectors, as the MAE and timm code do. */
export const decayMatricesOnly: ParameterRules = (_name, shape) => (shape.length < 2 ? { weightDecay: 0 } : {});

/** The rule of every parameter where no rules are given. */
export const noRules: ParameterRules = () => ({});
