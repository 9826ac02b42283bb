import { MemError } from '@mem/errors';
import { argmaxRows, balancedAccuracy, selectBest } from '@mem/evaluation';
import { readStage2Data, type Stage2Data } from '@mem/stage2';
import { type FitModulatorOptions, fitModulator } from './fit-modulator.js';
import type { Modulator } from './modulator.js';

/** The candidate that validation preferred, with the accuracy of each. */
export interface ModulatorSelection<Candidate> {
  /** The most accurate one; the others are disposed. */
  readonly modulator: Modulator;
  /** Its options. */
  readonly candidate: Candidate;
  /** Its score. */
  readonly validationAccuracy: number;
  /** The mean accuracy of the classes that occur, a fraction, in the candidates' order. */
  readonly scores: readonly number[];
}

/**
 * Fits a modulator for each candidate's options and keeps the one that is most accurate on validation, every class counting the same.
 * @throws MemError `bad-value` without validation samples.
 */
export async function selectModulator<Candidate extends Partial<FitModulatorOptions>>(
  data: Stage2Data,
  candidates: readonly Candidate[],
  options: FitModulatorOptions,
): Promise<ModulatorSelection<Candidate>> {
  const host = await readStage2Data(data);
  const { validation } = host;
  if (validation === undefined) throw new MemError('bad-value', 'Choosing among candidates needs validation samples.');
  const fitted: Modulator[] = [];
  let kept: Modulator | undefined;
  try {
    const { best, score, scores } = await selectBest(candidates, async (candidate) => {
      const modulator = await fitModulator(host, { ...options, ...candidate });
      fitted.push(modulator);
      const { logits } = await modulator.predict(validation, { labels: validation.labels });
      return balancedAccuracy(argmaxRows(logits.data, host.shape.numClasses), validation.labels);
    });
    kept = fitted[candidates.indexOf(best)]!;
    return { modulator: kept, candidate: best, validationAccuracy: score, scores };
  } finally {
    for (const modulator of fitted) if (modulator !== kept) modulator.dispose();
  }
}
