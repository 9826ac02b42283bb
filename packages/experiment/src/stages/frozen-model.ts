import type { HostMap } from '@mem/arrays';
import type { LinearHead, MapRowsOptions } from '@mem/nn';
import type { StageRecord } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** Outputs of a frozen model to compute. */
interface FrozenOutputKinds {
  /** Whether `features` are tokens `[batch, tokens, dim]`, with `pooled` beside them, or pooled `[batch, dim]`. */
  readonly tokens: boolean;
}

/** A frozen model that computes the outputs that stage 2 reads, until it is disposed. */
export interface FrozenModel {
  /** Last layer of the model; undefined where the model has none. */
  readonly head: Required<LinearHead> | undefined;
  /** Runs over images, rows named `images`, and returns `features`, and `pooled` where the features are tokens. */
  map(options: Omit<MapRowsOptions, 'batchSize'>): Promise<HostMap>;
  dispose(): void;
}

/** Source of the frozen model of a run: stage 1, or a file. */
export interface FrozenSource {
  /** Description for people, such as `vit-base-patch16`. */
  readonly name: string;
  /** Length of a pooled feature vector and of a token. */
  readonly numFeatures: number;
  /** Number of tokens of an image; 0 for a model without tokens. */
  readonly numTokens: number;
  /** Whether tokens are the model's own representation, as in transformers, and not positions of a feature map. */
  readonly isTransformer: boolean;
  /** Makes the model, or checks that it is unchanged. The features depend on the record's key. */
  prepare(pretrained: StageRecord | undefined, context: RunContext): Promise<StageRecord>;
  /** Opens the model after it was prepared. */
  open(kinds: FrozenOutputKinds, context: RunContext): Promise<FrozenModel>;
  /** Frees what the source holds. */
  dispose(): void;
}
