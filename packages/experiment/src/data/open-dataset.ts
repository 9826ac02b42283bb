import { proceduralSet } from '@mem/datasets';
import { readRecordSet } from '@mem/datasets/node';
import type { RunEvent } from '@mem/results';
import { type Extensions, openOwnDataset } from '../extensions.js';
import type { DatasetRecipe } from '../recipe/recipe.js';
import { type Inspection, openFileSet } from './file-set.js';
import { type FrozenSet, frozenSetDigest, readFrozenSet } from './frozen-set.js';
import { memorySet } from './memory-set.js';
import type { TrainingSet } from './training-set.js';

/** What a run starts from: images, or the features of a model that is not ours. */
export type OpenedDataset =
  | { readonly set: TrainingSet; readonly inspection?: Inspection }
  /** `digest`: of all that is fitted, chosen and predicted on. */
  | { readonly frozen: FrozenSet; readonly digest: string };

export interface OpenDatasetOptions {
  /** The run folder, where what is known of image files is kept. */
  readonly out: string;
  readonly onEvent: (event: RunEvent) => void;
  readonly extensions?: Extensions;
}

/** Opens what a recipe names; nothing is written. @throws MemError for data that is not there or not valid. */
export async function openDataset(dataset: DatasetRecipe, options: OpenDatasetOptions): Promise<OpenedDataset> {
  switch (dataset.kind) {
    case 'procedural':
      return { set: memorySet(await proceduralSet({ seed: dataset.seed })) };
    case 'records':
      return { set: memorySet(await readRecordSet(dataset.path)) };
    case 'features': {
      const frozen = await readFrozenSet(dataset.path);
      return { frozen, digest: frozenSetDigest(frozen) };
    }
    case 'images':
      return openFileSet(dataset, options);
    case 'own':
      return { set: memorySet(await openOwnDataset(options.extensions ?? {}, dataset.name, dataset.options)) };
  }
}
