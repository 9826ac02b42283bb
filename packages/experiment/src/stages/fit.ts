import { boundsInput, classGroups, fitOnce, inspectedMethods, trainingStepsOf } from '@mem/stage2';
import { decodeFit, encodeFit } from '../data/fit-file.js';
import type { FrozenSet } from '../data/frozen-set.js';
import type { StageRecord } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** Finished fit, by its file in the run folder. */
export interface FitOutput {
  readonly method: string;
  readonly file: string;
  readonly record: StageRecord;
}

/** Returns the path of a fit's model in the run folder; `part` is such as `mem-0`. */
export const modelFileOf = (part: string, kind = 'modulator'): string => `fits/${part}.${kind}.safetensors`;

export interface FitOptions {
  /** Digest of the features, the labels of training and validation, and the head. */
  readonly features: string;
  /** Opens the features when the first fit needs them; closed after the last fit. */
  readonly open: () => Promise<FrozenSet>;
}

/**
 * Fits every method once per seed. Each fit is a separate part of the stage, so an interruption keeps finished fits.
 * Choices that the first seed's fit makes on validation are reused by the other seeds.
 */
export async function runFits(context: RunContext, { features, open }: FitOptions): Promise<FitOutput[]> {
  let opened: Promise<FrozenSet> | undefined;
  const frozen = (): Promise<FrozenSet> => (opened ??= open());
  try {
    return await fitAll(context, features, frozen);
  } finally {
    await opened?.then(
      (set) => set.close(),
      () => {},
    );
  }
}

async function fitAll(context: RunContext, features: string, frozen: () => Promise<FrozenSet>): Promise<FitOutput[]> {
  const { recipe, runtime, methods, folder, runner, environment } = context;
  const inspected = inspectedMethods(methods);
  const outputs: FitOutput[] = [];
  for (const method of methods) {
    const seeds = method.deterministic ? [null] : recipe.stage2.seeds;
    let first: StageRecord | undefined;
    for (const seed of seeds) {
      const part = seed === null ? method.name : `${method.name}-${seed}`;
      const file = `fits/${part}.safetensors`;
      const { steps, batchSize } = recipe.stage2;
      const total = trainingStepsOf(method, { steps, chosen: first !== undefined });
      const { seeds: _seeds, methods: _methods, ...settings } = recipe.stage2;
      // A fit without logits can't serve a run that inspects its method.
      const keepLogits = first === undefined && inspected.includes(method);
      const inputs = {
        features,
        method: method.name,
        ...(keepLogits && { keepLogits }),
        ...(method.version !== undefined && { version: method.version }),
        seed,
        stage2: settings,
        ...boundsInput(recipe.groups),
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
          const { data, test } = await frozen();
          const { modulated } = classGroups(data.classCounts, recipe.groups, recipe.stage2.partition);
          const { fit, saved } = await fitOnce(
            method,
            { ...data, groups: modulated },
            {
              unseen: test,
              runtime,
              steps,
              batchSize,
              seed,
              chosen,
              keepLogits,
              onProgress: progress,
            },
          );
          await folder.write(file, encodeFit(fit));
          if (saved === undefined) return [file];
          const model = modelFileOf(part, method.model);
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
