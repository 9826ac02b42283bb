import { proceduralSet } from '@mem/datasets';
import { readRecordSet } from '@mem/datasets/node';
import type { RunEvent } from '@mem/results';
import { type Extensions, openOwnDataset } from '../extensions.js';
import type { DatasetRecipe } from '../recipe/recipe.js';
import { type Inspection, openFileSet } from './file-set.js';
import { type GivenFeatures, readFrozenSet } from './frozen-set.js';
import { memorySet } from './memory-set.js';
import type { TrainingSet } from './training-set.js';

/** Data a run starts from: images, or features of an external model. */
export type OpenedDataset = { readonly set: TrainingSet; readonly inspection?: Inspection } | GivenFeatures;

export interface OpenDatasetOptions {
  /** Run folder that records the inspection of image files. */
  readonly out: string;
  readonly onEvent: (event: RunEvent) => void;
  readonly extensions?: Extensions;
}

/**
 * Opens the dataset named in a recipe without writing anything.
 * @throws MemError for missing or invalid data.
 */
export async function openDataset(dataset: DatasetRecipe, options: OpenDatasetOptions): Promise<OpenedDataset> {
  switch (dataset.kind) {
    case 'procedural':
      return { set: memorySet(await proceduralSet({ seed: dataset.seed })) };
    case 'records':
      return { set: memorySet(await readRecordSet(dataset.path)) };
    case 'features':
      return readFrozenSet(dataset.path);
    case 'images':
      return openFileSet(dataset, options);
    case 'own':
      return { set: memorySet(await openOwnDataset(options.extensions ?? {}, dataset.name, dataset.options)) };
  }
}
