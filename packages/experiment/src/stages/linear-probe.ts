import { ofDtype, zeroArray } from '@mem/arrays';
import { fitCrt } from '@mem/decoupling';
import type { LinearHead } from '@mem/nn';
import { readFeatureFolder } from '../data/frozen-set.js';
import type { TrainingSet } from '../data/training-set.js';
import { featureFiles } from './feature-files.js';
import type { RunContext } from './run-context.js';

/** Candidate learning rates: features of foundation models differ in their scale by orders of magnitude. */
const learningRates = [0.01, 0.1, 1, 10];

/**
 * Trains a linear classifier on the extracted features, as stage 1 would: cross-entropy on the original class
 * distribution. The learning rate is chosen on validation.
 */
export async function trainLinearProbe(
  set: TrainingSet,
  { recipe, runtime, folder }: RunContext,
  message: (text: string) => void,
): Promise<Required<LinearHead>> {
  const { data, close } = await readFeatureFolder(featureFiles({ folder }), set.testLabels);
  try {
    const { steps, batchSize } = recipe.stage2;
    const options = { runtime, learningRates, steps, batchSize, seed: recipe.stage1.seed };
    const { classifier, settings, validationAccuracy } = await fitCrt(data, { ...options, sampler: 'instance' });
    if (classifier?.reads !== 'features') throw new TypeError('A probe is a head on features.');
    message(
      `linear probe: ${(100 * validationAccuracy).toFixed(1)} % on validation (learning rate ${settings.learningRate})`,
    );
    const { weight, bias = zeroArray('float32', [set.classNames.length]) } = classifier.head;
    return { weight, bias: ofDtype('bias', bias, 'float32') };
  } finally {
    await close();
  }
}
