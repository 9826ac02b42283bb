import type { Runtime } from '@mem/tensor';
import type { FrozenSet } from './frozen-set.js';
import type { Method, Prediction, Settings } from './methods/method.js';
import type { StageEvent } from './progress.js';
import type { StageTwoRecipe } from './recipe.js';

/** One fit of a method and what it predicts for the test features. */
export interface StageTwoRun {
  /** The stage-2 seed; null for a deterministic method. */
  readonly seed: number | null;
  readonly settings: Settings;
  /** A fraction. */
  readonly validationAccuracy: number;
  readonly test: Prediction;
}

/** A method's runs on one frozen stage 1. */
export interface StageTwoOutcome {
  readonly name: string;
  readonly role: Method['role'];
  readonly runs: readonly StageTwoRun[];
  readonly seconds: number;
}

export interface StageTwoOptions {
  readonly runtime: Runtime;
  readonly recipe: StageTwoRecipe;
  readonly onEvent: (event: StageEvent) => void;
}

/** Fits a method once for each seed; what the first seed's fit chooses on validation, the others keep. */
export async function runStageTwo(
  method: Method,
  { data, test }: FrozenSet,
  { runtime, recipe, onEvent }: StageTwoOptions,
): Promise<StageTwoOutcome> {
  const seeds = method.deterministic ? recipe.seeds.slice(0, 1) : recipe.seeds;
  const total = seeds.reduce((sum, _, i) => sum + method.steps(recipe, i > 0), 0);
  const started = performance.now();
  onEvent({ type: 'stage', name: method.name, ...(total > 0 ? { total } : {}) });
  const runs: StageTwoRun[] = [];
  let done = 0;
  for (const seed of seeds) {
    const chosen = runs[0]?.settings;
    const fitted = await method.fit({
      data,
      runtime,
      recipe,
      seed,
      ...(chosen === undefined ? {} : { chosen }),
      onStep: () => onEvent({ type: 'progress', stage: method.name, done: ++done, total, detail: `seed ${seed}` }),
    });
    try {
      // Only a ceiling is told the test labels: it is what knowing the group would give.
      const prediction = await fitted.predict(test.features, method.role === 'ceiling' ? test.labels : undefined);
      const { settings, validationAccuracy } = fitted;
      runs.push({ seed: method.deterministic ? null : seed, settings, validationAccuracy, test: prediction });
    } finally {
      fitted.dispose();
    }
  }
  const seconds = (performance.now() - started) / 1000;
  onEvent({ type: 'done', stage: method.name, seconds });
  return { name: method.name, role: method.role, runs, seconds };
}
