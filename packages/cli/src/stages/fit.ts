import { argmaxRows } from '@mem/evaluation';
import { shotGroups } from '@mem/groups';
import { int32Vector } from '@mem/nn';
import type { HostArray } from '@mem/tensor';
import { decodeFit, encodeFit, type Fit } from '../data/fit-file.js';
import type { FrozenSet } from '../data/frozen-set.js';
import { methodsNamed } from '../methods/all-methods.js';
import type { Fitted, Method, Settings } from '../methods/method.js';
import type { StageRecord } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** What of a method's first fit is kept beside its predictions, because the report draws it. */
const inspected: ReadonlySet<string> = new Set(['ce', 'mem']);

/** A finished fit, by its file in the run folder. */
export interface FitOutput {
  readonly method: string;
  readonly file: string;
  readonly record: StageRecord;
}

/** Where the fitted modulator of a fit such as `mem-0` lies in the run folder. */
export const modelFileOf = (part: string): string => `fits/${part}.modulator.safetensors`;

export interface FitOptions {
  /** A digest of the features, the labels of training and validation, and the head. */
  readonly features: string;
  /** Reads the features when the first fit needs them. */
  readonly frozen: () => Promise<FrozenSet>;
}

/**
 * The stage that fits every method once for each seed, each fit a part of its own that a kill leaves finished; what the
 * first seed's fit chooses on validation, the others keep.
 */
export async function runFits(context: RunContext, { features, frozen }: FitOptions): Promise<FitOutput[]> {
  const { recipe, folder, runner, environment } = context;
  const outputs: FitOutput[] = [];
  for (const method of methodsNamed(recipe.stage2.methods)) {
    const seeds = method.deterministic ? [null] : recipe.stage2.seeds;
    let first: StageRecord | undefined;
    for (const seed of seeds) {
      const part = seed === null ? method.name : `${method.name}-${seed}`;
      const file = `fits/${part}.safetensors`;
      const total = method.steps(recipe.stage2, first !== undefined);
      const { seeds: _seeds, methods: _methods, ...settings } = recipe.stage2;
      const inputs = {
        features,
        method: method.name,
        seed,
        stage2: settings,
        ...(first === undefined ? {} : { settingsOf: first.key }),
        environment,
      };
      const title = seed === null ? method.name : `${method.name} (seed ${seed})`;
      const chosenIn = `fits/${method.name}-${seeds[0]}.safetensors`;
      const isFirst = first === undefined;
      const record = await runner.run(
        { stage: 'fit', part, title, inputs, ...(total > 0 ? { total } : {}) },
        async ({ progress }) => {
          const chosen = isFirst ? undefined : decodeFit((await folder.read(chosenIn))!).settings;
          const { fit, saved } = await fitOnce(method, await frozen(), context, {
            seed,
            ...(chosen === undefined ? {} : { chosen }),
            keepLogits: isFirst && inspected.has(method.name),
            onProgress: progress,
          });
          await folder.write(file, encodeFit(fit));
          if (saved === undefined) return [file];
          const model = modelFileOf(part);
          await folder.write(model, saved);
          return [file, model];
        },
      );
      first ??= record;
      outputs.push({ method: method.name, file, record });
    }
  }
  return outputs;
}

interface FitOnceOptions {
  readonly seed: number | null;
  readonly chosen?: Settings;
  readonly keepLogits: boolean;
  readonly onProgress: (done: number) => void;
}

async function fitOnce(
  method: Method,
  { data, testFeatures }: FrozenSet,
  { runtime, recipe }: RunContext,
  { seed, chosen, keepLogits, onProgress }: FitOnceOptions,
): Promise<{ readonly fit: Fit; readonly saved: Uint8Array | undefined }> {
  let done = 0;
  const fitted = await method.fit({
    data,
    runtime,
    recipe: recipe.stage2,
    seed: seed ?? 0,
    ...(chosen === undefined ? {} : { chosen }),
    onStep: () => onProgress(++done),
  });
  try {
    const { settings, validationAccuracy } = fitted;
    const facts = { method: method.name, role: method.role, seed, settings, validationAccuracy };
    if (method.role === 'ceiling') {
      const predictions = await predictionsByGroup(fitted, testFeatures, data.classCounts);
      return { fit: { ...facts, predictions }, saved: undefined };
    }
    const { logits, magnitudes } = await fitted.predict(testFeatures);
    const predictions = int32Vector(argmaxRows(logits.data as Float32Array, data.classCounts.length));
    const kept = keepLogits ? { logits, ...(magnitudes && { magnitudes }) } : {};
    return { fit: { ...facts, predictions, ...kept }, saved: fitted.save?.() };
  } finally {
    fitted.dispose();
  }
}

/** A ceiling's predictions for each group that it might be told, `[samples, groups]`: so it needs no test label yet. */
async function predictionsByGroup(
  fitted: Fitted,
  features: HostArray,
  classCounts: ArrayLike<number>,
): Promise<HostArray> {
  const { classes } = shotGroups(classCounts);
  const samples = features.shape[0]!;
  const predictions = new Int32Array(samples * classes.length);
  for (const [group, [anyClass]] of classes.entries()) {
    if (anyClass === undefined) continue;
    const { logits } = await fitted.predict(features, new Int32Array(samples).fill(anyClass));
    argmaxRows(logits.data as Float32Array, classCounts.length).forEach((prediction, i) => {
      predictions[i * classes.length + group] = prediction;
    });
  }
  return { dtype: 'int32', shape: [samples, classes.length], data: predictions };
}
