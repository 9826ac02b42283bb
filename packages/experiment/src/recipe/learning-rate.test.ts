import { expect, it } from 'vitest';
import { checkRecipe } from './check-recipe.js';
import { describeBatchAndRate, peakLearningRate } from './learning-rate.js';
import type { StageOneRecipe } from './recipe.js';

const stage1 = (given: Partial<StageOneRecipe>): StageOneRecipe => checkRecipe({ stage1: given }).stage1;

it('a base rate grows with the batch, a given peak stays', () => {
  expect(peakLearningRate(stage1({ baseLearningRate: 5e-4, batchSize: 1024 }))).toBeCloseTo(2e-3, 12);
  expect(peakLearningRate(stage1({ baseLearningRate: 5e-4, batchSize: 64 }))).toBeCloseTo(1.25e-4, 12);
  expect(peakLearningRate(stage1({ learningRate: 0.2, batchSize: 512 }))).toBe(0.2);
});

it('says what a batch and a rate are made of', () => {
  expect(describeBatchAndRate(stage1({ baseLearningRate: 5e-4, batchSize: 1024, microBatchSize: 32 }))).toBe(
    '1024 images per update (32 × 32), peak learning rate 0.002 (0.0005 × 1024 / 256)',
  );
  expect(describeBatchAndRate(stage1({ learningRate: 0.2, batchSize: 512 }))).toBe(
    '512 images per update, peak learning rate 0.2',
  );
});
