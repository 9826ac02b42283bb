import type { Stage2Data } from '@mem/decoupling';
import type { HostArray, Runtime } from '@mem/tensor';
import type { StageTwoRecipe } from '../recipe/recipe.js';

/** Settings that a fit was made with. */
export type Settings = Readonly<Record<string, number | string>>;

/** What a method makes of features whose labels it does not see. */
interface Prediction {
  /** `[samples, classes]`. */
  readonly logits: HostArray;
  /** Of a modulator, `[samples, groups]`. */
  readonly magnitudes?: HostArray;
}

/** A stage-2 method fitted to frozen features. */
export interface Fitted {
  /** Given or chosen on validation. */
  readonly settings: Settings;
  readonly validationAccuracy: number;
  /** `groupLabels` are given to ceilings only, which are told the group: of each sample, any class of it. */
  predict(features: HostArray, groupLabels?: Int32Array): Promise<Prediction>;
  /** The fitted modulator as a file; other methods have none. */
  save?(): Uint8Array;
  dispose(): void;
}

export interface FitContext {
  readonly data: Stage2Data;
  readonly runtime: Runtime;
  readonly recipe: StageTwoRecipe;
  readonly seed: number;
  /** What the first seed's fit chose; undefined for that fit itself. */
  readonly chosen?: Settings;
  /** Called after every training step. */
  readonly onStep: () => void;
}

/** A method of the comparison. */
export interface Method {
  readonly name: string;
  /** Whether every seed gives the same, so that one run is enough. */
  readonly deterministic: boolean;
  /** `method`: in the table; `ceiling`: told what no method can know, and reported apart. */
  readonly role: 'method' | 'ceiling';
  /** Refuses class counts that the method can't work with, before anything is computed. @throws MemError. */
  check?(classCounts: ArrayLike<number>): void;
  /** Training steps that a fit takes. */
  steps(recipe: StageTwoRecipe, chosen: boolean): number;
  fit(context: FitContext): Promise<Fitted>;
}
