import { methodsNamed } from '@mem/methods';
import { boundsInput, classGroups, fitOnce } from '@mem/stage2';
import { decodeFit, encodeFit } from '../data/fit-file.js';
import type { FrozenSet } from '../data/frozen-set.js';
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
  const { recipe, runtime, folder, runner, environment } = context;
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
          const { data, testFeatures } = await frozen();
          const { fit, saved } = await fitOnce(method, {
            data: { ...data, groups: classGroups(data.classCounts, recipe.groups).modulated },
            unseen: { features: testFeatures },
            runtime,
            recipe: recipe.stage2,
            seed,
            ...(chosen && { chosen }),
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
