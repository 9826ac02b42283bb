import { type ImageSet, proceduralSet } from '@mem/datasets';
import { readRecordSet } from '@mem/datasets/node';
import type { Runtime } from '@mem/tensor';
import { encodeSafetensors } from '@mem/weights';
import { evaluateOnTest, type TestEvaluation } from './evaluate-test.js';
import { encodeFrozenSet, type FrozenSet, readFrozenSet } from './frozen-set.js';
import { methodsNamed } from './methods/all-methods.js';
import { openRuntime, runtimeLabel } from './open-runtime.js';
import type { StageEvent } from './progress.js';
import type { Recipe } from './recipe.js';
import { encodeResults } from './results.js';
import { openRunFolder, type RunFolder } from './run-folder.js';
import { backboneFor, extractFrozenSet, stageOneSteps, trainStageOne } from './stage-one.js';
import { runStageTwo, type StageTwoOutcome } from './stage-two.js';

/** What a comparison did, as its folder tells it. */
export interface Comparison extends TestEvaluation {
  readonly frozen: FrozenSet;
  readonly outcomes: readonly StageTwoOutcome[];
  readonly timings: Timings;
}

/** `timings.json`. */
export interface Timings {
  readonly runtime: string;
  readonly stages: readonly { readonly name: string; readonly seconds: number }[];
  readonly totalSeconds: number;
  /** The process's largest resident memory so far. */
  readonly peakMegabytes: number;
}

/** Options of `compare`. */
export interface CompareOptions {
  /** The run folder. */
  readonly out: string;
  readonly onEvent?: (event: StageEvent) => void;
}

/**
 * Runs the whole comparison of a recipe into a run folder: stage 1, features, every stage-2 method, results and report.
 * @throws MemError for data, names or settings that are not valid, before the folder is made.
 */
export async function compare(recipe: Recipe, { out, onEvent = () => {} }: CompareOptions): Promise<Comparison> {
  const started = performance.now();
  const stages: { name: string; seconds: number }[] = [];
  const record = (event: StageEvent): void => {
    if (event.type === 'done') stages.push({ name: event.stage, seconds: round(event.seconds) });
    onEvent(event);
  };
  const methods = methodsNamed(recipe.stage2.methods);
  const source = await readSource(recipe);
  const classCounts = 'set' in source ? source.set.classCounts : source.frozen.data.classCounts;
  for (const method of methods) method.check?.(classCounts);
  const runtime = await openRuntime(recipe);
  try {
    if ('set' in source) backboneFor(source.set, recipe.backbone);
    const folder = await openRunFolder(out);
    await folder.write('recipe.json', `${JSON.stringify(recipe, null, 2)}\n`);
    await folder.write('metrics.jsonl', '');
    const frozen = 'set' in source ? await runStageOne(source.set, recipe, runtime, folder, record) : source.frozen;
    const outcomes: StageTwoOutcome[] = [];
    for (const method of methods) {
      outcomes.push(await runStageTwo(method, frozen, { runtime, recipe: recipe.stage2, onEvent: record }));
    }
    const stage1Seed = 'set' in source ? recipe.stage1.seed : null;
    const evaluation = evaluateOnTest(frozen, outcomes, { stage1Seed, seeds: recipe.stage2.seeds });
    const timings: Timings = {
      runtime: runtimeLabel(recipe),
      stages,
      totalSeconds: round((performance.now() - started) / 1000),
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    };
    await folder.write('results.json', encodeResults(evaluation.results));
    await folder.write('timings.json', `${JSON.stringify(timings, null, 2)}\n`);
    // Late: only here is the chart library needed, which takes a while to load.
    const { renderComparison } = await import('./render-comparison.js');
    const comparison: Comparison = { ...evaluation, frozen, outcomes, timings };
    await folder.write('report.html', renderComparison(recipe, comparison));
    return comparison;
  } finally {
    runtime.dispose();
  }
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;

async function readSource({ dataset }: Recipe): Promise<{ readonly set: ImageSet } | { readonly frozen: FrozenSet }> {
  switch (dataset.kind) {
    case 'procedural':
      return { set: await proceduralSet({ seed: dataset.seed }) };
    case 'records':
      return { set: await readRecordSet(dataset.path) };
    case 'features':
      return { frozen: await readFrozenSet(dataset.path) };
  }
}

async function runStageOne(
  set: ImageSet,
  recipe: Recipe,
  runtime: Runtime,
  folder: RunFolder,
  onEvent: (event: StageEvent) => void,
): Promise<FrozenSet> {
  const backbone = backboneFor(set, recipe.backbone);
  const timed = async <Result>(stage: string, total: number, body: () => Promise<Result>): Promise<Result> => {
    const started = performance.now();
    onEvent({ type: 'stage', name: stage, total });
    const result = await body();
    onEvent({ type: 'done', stage, seconds: (performance.now() - started) / 1000 });
    return result;
  };
  const training = `stage 1 (${recipe.backbone})`;
  const parameters = await timed(training, stageOneSteps(set, recipe.stage1), () =>
    trainStageOne(set, backbone, recipe.stage1, {
      runtime,
      onEvent: (event) => {
        if (event.type !== 'step') return;
        const { step: done, steps: total, loss, scalars } = event;
        onEvent({ type: 'progress', stage: training, done, total, detail: `loss ${loss.toFixed(3)}` });
        folder.appendMetrics({ stage: 'stage1', step: done, loss, learningRate: scalars.learningRate! });
      },
    }),
  );
  await folder.write('checkpoints/stage1.safetensors', encodeSafetensors(parameters));
  const images = Object.values(set.splits).reduce((sum, { labels }) => sum + labels.length, 0);
  const frozen = await timed('features', images, () =>
    extractFrozenSet(set, backbone, parameters, {
      runtime,
      onProgress: (done) => onEvent({ type: 'progress', stage: 'features', done, total: images }),
    }),
  );
  await folder.write('features/features.safetensors', encodeFrozenSet(frozen));
  return frozen;
}
