import { type HostMap, ofDtype } from '@mem/arrays';
import type { LinearHead, MapRowsOptions } from '@mem/nn';
import { rowFunction } from '@mem/nn';
import type { TrainingSet } from '../data/training-set.js';
import { checkpointFile } from '../run/checkpoint-files.js';
import { readTensors } from '../run/read-tensors.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { RunContext } from './run-context.js';
import { backboneFor } from './train.js';

/** Outputs of a frozen model that stage 2 reads. */
export interface FrozenOutputKinds {
  /** Whether `features` are tokens `[batch, tokens, dim]`, with `pooled` beside them, or pooled `[batch, dim]`. */
  readonly tokens: boolean;
}

/** A frozen model that computes the outputs that stage 2 reads, until it is disposed. */
export interface FrozenModel {
  /** Last layer of the model. */
  readonly head: Required<LinearHead>;
  /** Images that are computed at once. */
  readonly batchSize: number;
  /** Runs over images, rows named `images`, and returns `features`, and `pooled` where the features are tokens. */
  map(options: Omit<MapRowsOptions, 'batchSize'>): Promise<HostMap>;
  dispose(): void;
}

/** Opens the model that stage 1 left in the run folder. */
export async function openFrozenModel(
  set: TrainingSet,
  { recipe, runtime, folder, extensions }: RunContext,
  { tokens }: FrozenOutputKinds,
): Promise<FrozenModel> {
  const backbone = backboneFor(set, recipe.backbone, extensions);
  const parameters = (await readTensors(folder, checkpointFile('stage1'))).arrays;
  const frozen = rowFunction(
    runtime,
    (held, { images }) => {
      const outputs = backbone.forwardFeatures(held, images!);
      return tokens ? { features: outputs.tokens, pooled: outputs.features } : { features: outputs.features };
    },
    parameters,
  );
  const head = (part: string) =>
    ofDtype(`The head's ${part}`, parameters[`${backbone.classifier}.${part}`]!, 'float32');
  const batchSize = frozenBatchSize(set.imageSize);
  return {
    head: { weight: head('weight'), bias: head('bias') },
    batchSize,
    map: (options) => frozen.map({ ...options, batchSize }),
    dispose: () => frozen.dispose(),
  };
}
