import { concatRows, type HostArray, int32Vector } from '@mem/arrays';
import type { Groups } from '@mem/groups';
import { modulatedGroups } from './class-groups.js';
import type { Fit } from './fit.js';
import type { CheckedOutputs, FrozenOutputs, Stage2Data } from './frozen-outputs.js';
import type { LinearClassifier } from './linear-classifier.js';
import { predictClasses } from './predict-classes.js';
import { readOutputs, readStage2Data } from './read-stage2-data.js';
import type { FitOptions, Prediction, Stage2Method, Stage2Predictor } from './stage2-method.js';

/** Kept logits `[samples, classes]` have at most this many values (256 MiB); a report does without larger ones. */
const maxKeptLogits = 2 ** 26;

/** Options of `fitOnce`. */
export interface FitOnceOptions extends Omit<FitOptions, 'seed' | 'onStep'> {
  /** Samples to predict, without labels. */
  readonly unseen: FrozenOutputs;
  /** Seed of the fit; null for a deterministic method. */
  readonly seed: number | null;
  /** Whether to keep logits and magnitudes beside the predictions. */
  readonly keepLogits: boolean;
  /** Called with the number of steps done. */
  readonly onProgress: (done: number) => void;
}

/** A finished fit, with the model to keep. */
export interface FinishedFit {
  readonly fit: Fit;
  /** Model file of a method that has one (`Stage2Method.model`). */
  readonly saved?: Uint8Array;
  readonly classifier?: LinearClassifier;
}

/** Fits a method with one seed and predicts samples whose labels it does not see. */
export async function fitOnce(
  method: Stage2Method,
  data: Stage2Data,
  { unseen, seed, keepLogits, onProgress, ...options }: FitOnceOptions,
): Promise<FinishedFit> {
  const checked = await readStage2Data(data);
  const samples = await readOutputs(unseen, checked.shape);
  const { numClasses } = checked.shape;
  let done = 0;
  const fitted = await method.fit(checked, { ...options, seed: seed ?? 0, onStep: () => onProgress(++done) });
  try {
    const { settings, validationAccuracy, classifier } = fitted;
    const facts = { method: method.name, role: method.role, seed, settings, validationAccuracy };
    if (method.role === 'ceiling') {
      const groups = modulatedGroups(checked);
      return { fit: { ...facts, predictions: await predictionsByGroup(fitted, samples, groups) } };
    }
    const keeps = keepLogits && samples.count * numClasses <= maxKeptLogits;
    const kept: Prediction[] = [];
    const predictions = await predictClasses(fitted, samples, numClasses, {
      onBlock: (block) => keeps && kept.push(block),
    });
    const magnitudes = kept.flatMap((block) => block.magnitudes ?? []);
    return {
      fit: {
        ...facts,
        predictions: int32Vector(predictions),
        ...(keeps && { logits: concatRows(kept.map(({ logits }) => logits)) }),
        ...(magnitudes.length > 0 && { magnitudes: concatRows(magnitudes) }),
      },
      ...(method.model !== undefined && { saved: fitted.save() }),
      ...(classifier && { classifier }),
    };
  } finally {
    fitted.dispose();
  }
}

/**
 * Returns the predictions of a ceiling for each possible group of a sample, `[samples, groups]`, so that no label is
 * needed yet.
 */
async function predictionsByGroup(
  fitted: Stage2Predictor,
  samples: CheckedOutputs,
  { classes, ofClass }: Groups,
): Promise<HostArray<'int32'>> {
  const predictions = new Int32Array(samples.count * classes.length);
  for (const [group, [anyClass = 0]] of classes.entries()) {
    const labels = new Int32Array(samples.count).fill(anyClass);
    (await predictClasses(fitted, samples, ofClass.length, { labels })).forEach((prediction, i) => {
      predictions[i * classes.length + group] = prediction;
    });
  }
  return { dtype: 'int32', shape: [samples.count, classes.length], data: predictions };
}
