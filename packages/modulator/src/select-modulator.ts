import { MemError } from '@mem/errors';
import { balancedAccuracy, selectBest } from '@mem/evaluation';
import { predictClasses, readStage2Data, type Stage2Data } from '@mem/stage2';
import { type FitModulatorOptions, fitModulator } from './fit-modulator.js';
import type { Modulator } from './modulator.js';

/** Result of `selectModulator`: the candidate that is most accurate on validation, and the scores of all. */
export interface ModulatorSelection<Candidate> {
  /** Most accurate modulator; the others are disposed. */
  readonly modulator: Modulator;
  /** Options of the most accurate candidate. */
  readonly candidate: Candidate;
  /** Score of the most accurate candidate. */
  readonly validationAccuracy: number;
  /** Mean per-class accuracy over the classes that occur, a fraction, of each candidate in order. */
  readonly scores: readonly number[];
}

/**
 * Fits a modulator with the options of each candidate and keeps the one with the highest mean per-class accuracy on
 * validation.
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
      const { labels } = validation;
      const predict = (...given: Parameters<Modulator['predict']>) => modulator.predict(...given);
      return balancedAccuracy(await predictClasses({ predict }, validation, host.shape.numClasses, { labels }), labels);
    });
    kept = fitted[candidates.indexOf(best)]!;
    return { modulator: kept, candidate: best, validationAccuracy: score, scores };
  } finally {
    for (const modulator of fitted) if (modulator !== kept) modulator.dispose();
  }
}
