import { MemError } from '@mem/errors';
import { checkClassCounts, countClasses } from '@mem/groups';
import {
  type CheckedLabelledOutputs,
  type CheckedStage2Data,
  classifierInputs,
  type LinearClassifier,
  readStage2Data,
  type Stage2Data,
} from '@mem/stage2';
import type { Runtime } from '@mem/tensor';

/** Options of every method. */
export interface DecouplingBaseOptions {
  readonly runtime: Runtime;
}

/** Checked data with the validation split on which settings are chosen. */
export interface DecouplingData extends CheckedStage2Data {
  readonly validation: CheckedLabelledOutputs;
}

/**
 * Reads and checks the data of a decoupling method.
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-value` without validation samples, for a class without training samples, or for a split without
 * the inputs that the method reads.
 */
export async function readDecouplingData(
  given: Stage2Data,
  reads?: LinearClassifier['reads'],
): Promise<DecouplingData> {
  const data = await readStage2Data(given);
  const { validation, train, shape, head } = data;
  if (validation === undefined) {
    throw new MemError('bad-value', 'Settings are chosen on validation: give data.validation.');
  }
  checkClassCounts(countClasses(train.labels, shape.numClasses));
  const inputs = reads ?? (head === undefined ? 'logits' : 'features');
  for (const split of [train, validation]) classifierInputs(inputs, split);
  return { ...data, validation };
}
