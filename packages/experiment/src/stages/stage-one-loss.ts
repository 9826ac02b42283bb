import { binaryCrossEntropy, crossEntropy, logPriors, priorLogOdds } from '@mem/nn';
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { Recipe, StageOneRecipe } from '../recipe/recipe.js';

/** Loss of logits `[batch, classes]` with soft targets `[batch, classes]`, a scalar. */
export type LogitLoss = (logits: Tensor, targets: Tensor) => Tensor;

/** Returns a note on the logits of a stage 1 with a balanced loss, for readers of the results; none for cross-entropy. */
export function stageOneLossNotes({ model, stage1: { loss: name, epochs } }: Recipe): string[] {
  if (name === 'cross-entropy' || model !== undefined || epochs === 0) return [];
  return [
    `Stage 1 is trained with ${name}, so its logits already leave the class frequencies out: 'ce' is this stage 1 as it ` +
      "is, and 'logit-adjustment' chooses on validation whether to subtract the log priors once more.",
  ];
}

/**
 * Creates a loss of stage 1 for classes with these numbers of training images.
 * @throws MemError `bad-value` for a balanced loss where a class has no images, or all of them.
 */
export function stageOneLoss(name: StageOneRecipe['loss'], classCounts: ArrayLike<number>): LogitLoss {
  switch (name) {
    case 'cross-entropy':
      return crossEntropy;
    case 'balanced-softmax': {
      const prior = logPriors(classCounts);
      return (logits, targets) => crossEntropy(logits, targets, { logPrior: tensor1d(prior) });
    }
    case 'balanced-bce': {
      const odds = priorLogOdds(classCounts);
      return (logits, targets) => binaryCrossEntropy(logits, targets, { logOdds: tensor1d(odds) });
    }
  }
}
