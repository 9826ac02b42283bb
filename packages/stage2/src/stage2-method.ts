import type { HostArray } from '@mem/arrays';
import type { Weighting } from '@mem/dac';
import type { Groups } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import type { Runtime } from '@mem/tensor';

/** Settings of the comparison's methods; candidates are chosen on validation with the first seed. */
export interface MethodSettings {
  /** Training steps of each fit. */
  readonly steps: number;
  /** Training samples of a step. */
  readonly batchSize: number;
  /** Candidates by method. */
  readonly learningRates: Readonly<Record<'crt' | 'lws' | 'balanced-softmax' | 'mem', readonly number[]>>;
  /** Candidates for the modulator. */
  readonly weightings: readonly Weighting[];
  /** Width of the modulator's sub-networks. */
  readonly width: number;
}

/** Settings that a fit was made with. */
export type Settings = Readonly<Record<string, number | string>>;

/** What a frozen classifier makes of samples; at least one of the two, and logits where its head is not known. */
export interface Samples {
  /** `[samples, dim]`: what the head reads. */
  readonly features?: HostArray<'float32'>;
  /** `[samples, classes]`. */
  readonly logits?: HostArray<'float32'>;
}

/** Samples with their classes. */
export interface LabelledSamples extends Samples {
  /** Class ids, `[samples]`. */
  readonly labels: Int32Array;
}

/** All that a method may fit to and choose on. */
export interface MethodData {
  readonly train: LabelledSamples;
  /** What settings are chosen on. */
  readonly validation: LabelledSamples;
  /** Training images per class, `[classes]`. */
  readonly classCounts: Int32Array;
  /** Views of each training image in `train`; 1 unless given. */
  readonly views?: number | undefined;
  /** The groups that the modulator and its control weigh. */
  readonly groups: Groups;
  /** The stage-1 head, where it is known: it reads the features. */
  readonly head?: LinearHead;
}

/** What a method stands on: the stage-1 head's own weights, the features, or the logits, which are the head's where it is known. */
export type Need = 'head' | 'features' | 'logits';

/** What a method makes of features whose labels it does not see. */
interface Prediction {
  /** `[samples, classes]`. */
  readonly logits: HostArray<'float32'>;
  /** Of a modulator, `[samples, groups]`. */
  readonly magnitudes?: HostArray<'float32'>;
}

/** A linear classifier, and whether it reads the features or the logits of the one before it. */
export interface FittedHead {
  readonly reads: 'features' | 'logits';
  readonly head: LinearHead;
}

/** A stage-2 method fitted to a frozen classifier. */
export interface Fitted {
  /** Given or chosen on validation. */
  readonly settings: Settings;
  readonly validationAccuracy: number;
  /** The same classifier as a linear head; only where it is one. */
  readonly head?: FittedHead;
  /** `groupLabels` are given to ceilings only, which are told the group: of each sample, any class of it. */
  predict(samples: Samples, groupLabels?: Int32Array): Promise<Prediction>;
  /** The fitted modulator as a file; other methods have none. */
  save?(): Uint8Array;
  dispose(): void;
}

export interface FitContext {
  readonly data: MethodData;
  readonly runtime: Runtime;
  readonly recipe: MethodSettings;
  readonly seed: number;
  /** What the first seed's fit chose; undefined for that fit itself. */
  readonly chosen?: Settings;
  /** Called after every training step. */
  readonly onStep: () => void;
}

/** A method of the comparison. */
export interface Method {
  readonly name: string;
  readonly needs: Need;
  /** Whether every seed gives the same, so that one run is enough. */
  readonly deterministic: boolean;
  /** `method`: in the table; `ceiling`: told what no method can know, and reported apart. */
  readonly role: 'method' | 'ceiling';
  /** Whether it weighs groups, of which it then needs two or more. */
  readonly weighsGroups: boolean;
  /** Training steps that a fit takes. */
  steps(recipe: MethodSettings, chosen: boolean): number;
  fit(context: FitContext): Promise<Fitted>;
}
