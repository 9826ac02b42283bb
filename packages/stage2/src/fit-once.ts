import { type HostArray, int32Vector } from '@mem/arrays';
import { argmaxRows } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { Fit } from './fit.js';
import type { FrozenOutputs, Stage2Data } from './frozen-outputs.js';
import type { LinearClassifier } from './linear-classifier.js';
import { modulatedGroups } from './modulated-groups.js';
import { readStage2Data } from './read-stage2-data.js';
import type { FitOptions, Stage2Method, Stage2Predictor } from './stage2-method.js';

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
  let done = 0;
  const fitted = await method.fit(checked, { ...options, seed: seed ?? 0, onStep: () => onProgress(++done) });
  try {
    const { settings, validationAccuracy, classifier } = fitted;
    const facts = { method: method.name, role: method.role, seed, settings, validationAccuracy };
    if (method.role === 'ceiling') {
      return { fit: { ...facts, predictions: await predictionsByGroup(fitted, unseen, modulatedGroups(checked)) } };
    }
    const { logits, magnitudes } = await fitted.predict(unseen);
    const predictions = int32Vector(argmaxRows(logits.data, checked.shape.numClasses));
    const kept = keepLogits ? { logits, ...(magnitudes && { magnitudes }) } : {};
    return {
      fit: { ...facts, predictions, ...kept },
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
  unseen: FrozenOutputs,
  { classes, ofClass }: Groups,
): Promise<HostArray<'int32'>> {
  const samples = (unseen.features ?? unseen.logits)?.shape[0] ?? 0;
  const predictions = new Int32Array(samples * classes.length);
  for (const [group, [anyClass = 0]] of classes.entries()) {
    const { logits } = await fitted.predict(unseen, { labels: new Int32Array(samples).fill(anyClass) });
    argmaxRows(logits.data, ofClass.length).forEach((prediction, i) => {
      predictions[i * classes.length + group] = prediction;
    });
  }
  return { dtype: 'int32', shape: [samples, classes.length], data: predictions };
}
