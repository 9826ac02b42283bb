import type { TrainingRecipe } from './recipe.js';

/** Images of a batch that `baseLearningRate` is meant for. */
const baseBatch = 256;

/** The peak learning rate of a training, scaled by its batch where the recipe gives it for each 256 images. */
export function peakLearningRate({ learningRate, baseLearningRate, batchSize }: TrainingRecipe): number {
  return learningRate ?? (baseLearningRate! * batchSize) / baseBatch;
}

/** The effective batch and the peak learning rate, and what they are made of, in words. */
export function describeBatchAndRate(recipe: TrainingRecipe): string {
  const { batchSize, microBatchSize = batchSize, learningRate, baseLearningRate } = recipe;
  const parts = microBatchSize === batchSize ? '' : ` (${batchSize / microBatchSize} × ${microBatchSize})`;
  const scaled = learningRate === undefined ? ` (${baseLearningRate} × ${batchSize} / ${baseBatch})` : '';
  return `${batchSize} images an update${parts}, peak learning rate ${rounded(peakLearningRate(recipe))}${scaled}`;
}

const rounded = (value: number): number => Number(value.toPrecision(4));
