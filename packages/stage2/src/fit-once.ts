import { type HostArray, int32Vector } from '@mem/arrays';
import { argmaxRows } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { Runtime } from '@mem/tensor';
import type { Fit } from './fit.js';
import type { Fitted, FittedHead, Method, MethodData, MethodSettings, Samples, Settings } from './stage2-method.js';

/** What a method is fitted to once, and what it then predicts. */
export interface FitTask {
  readonly data: MethodData;
  /** Predicted on, never chosen on. */
  readonly unseen: Samples;
  readonly runtime: Runtime;
  readonly recipe: MethodSettings;
  /** Null for a deterministic method. */
  readonly seed: number | null;
  readonly chosen?: Settings;
  /** Whether logits and magnitudes are wanted beside the predictions. */
  readonly keepLogits: boolean;
  readonly onProgress: (done: number) => void;
}

/** A finished fit, and what of the fitted method can be kept. */
export interface FinishedFit {
  readonly fit: Fit;
  /** The modulator's file. */
  readonly saved?: Uint8Array;
  readonly head?: FittedHead;
}

/** Fits a method with one seed and predicts on samples whose labels it does not see. */
export async function fitOnce(method: Method, task: FitTask): Promise<FinishedFit> {
  const { data, unseen, runtime, recipe, seed, chosen, keepLogits, onProgress } = task;
  let done = 0;
  const fitted = await method.fit({
    data,
    runtime,
    recipe,
    seed: seed ?? 0,
    ...(chosen && { chosen }),
    onStep: () => onProgress(++done),
  });
  try {
    const { settings, validationAccuracy, head } = fitted;
    const facts = { method: method.name, role: method.role, seed, settings, validationAccuracy };
    if (method.role === 'ceiling') {
      return { fit: { ...facts, predictions: await predictionsByGroup(fitted, unseen, data.groups) } };
    }
    const { logits, magnitudes } = await fitted.predict(unseen);
    const predictions = int32Vector(argmaxRows(logits.data, data.classCounts.length));
    const kept = keepLogits ? { logits, ...(magnitudes && { magnitudes }) } : {};
    const saved = fitted.save?.();
    return { fit: { ...facts, predictions, ...kept }, ...(saved && { saved }), ...(head && { head }) };
  } finally {
    fitted.dispose();
  }
}

/** A ceiling's predictions for each group that a sample may be in, `[samples, groups]`: so it needs no test label yet. */
async function predictionsByGroup(
  fitted: Fitted,
  unseen: Samples,
  { classes, ofClass }: Groups,
): Promise<HostArray<'int32'>> {
  const samples = (unseen.features ?? unseen.logits)!.shape[0]!;
  const predictions = new Int32Array(samples * classes.length);
  for (const [group, [anyClass]] of classes.entries()) {
    const { logits } = await fitted.predict(unseen, new Int32Array(samples).fill(anyClass!));
    argmaxRows(logits.data, ofClass.length).forEach((prediction, i) => {
      predictions[i * classes.length + group] = prediction;
    });
  }
  return { dtype: 'int32', shape: [samples, classes.length], data: predictions };
}
