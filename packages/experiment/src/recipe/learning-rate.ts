import type { TrainingRecipe } from './recipe.js';

/** Batch size that `baseLearningRate` refers to. */
const baseBatch = 256;

/** Returns a training's peak learning rate, scaled by the batch size where the recipe gives it per 256 images. */
export function peakLearningRate({ learningRate, baseLearningRate, batchSize }: TrainingRecipe): number {
  return learningRate ?? (baseLearningRate! * batchSize) / baseBatch;
}

/** Describes the effective batch and the peak learning rate, with the values they are computed from. */
export function describeBatchAndRate(recipe: TrainingRecipe): string {
  const { batchSize, microBatchSize = batchSize, learningRate, baseLearningRate } = recipe;
  const parts = microBatchSize === batchSize ? '' : ` (${batchSize / microBatchSize} × ${microBatchSize})`;
  const scaled = learningRate === undefined ? ` (${baseLearningRate} × ${batchSize} / ${baseBatch})` : '';
  return `${batchSize} images per update${parts}, peak learning rate ${rounded(peakLearningRate(recipe))}${scaled}`;
}

const rounded = (value: number): number => Number(value.toPrecision(4));
