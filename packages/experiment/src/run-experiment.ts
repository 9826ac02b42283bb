import { createRequire } from 'node:module';
import { join } from 'node:path';
import { methodsNamed } from '@mem/methods';
import type { ReportData, RunEvent } from '@mem/results';
import { parseResults, type Results } from '@mem/results';
import { checkModulated, classGroups } from '@mem/stage2';
import { datasetNotes } from './data/dataset-notes.js';
import { readFeatureHead } from './data/feature-store.js';
import { inspectionFile } from './data/file-set.js';
import type { GivenFeatures } from './data/frozen-set.js';
import { type OpenedDataset, openDataset } from './data/open-dataset.js';
import type { TrainingSet } from './data/training-set.js';
import { type Extensions, joinExtensions, methodsWith } from './extensions.js';
import { loadPlugins } from './load-plugins.js';
import { openRuntime, runtimeLabel } from './open-runtime.js';
import { checkRecipe, withFinishedModel } from './recipe/check-recipe.js';
import { type PartialRecipe, pluginsOf } from './recipe/read-recipe.js';
import type { Recipe } from './recipe/recipe.js';
import { digestOf } from './run/digest.js';
import { openRunFolder, type RunFolder } from './run/run-folder.js';
import { createStageRunner, type StageName } from './run/stage-runner.js';
import { backboneSource } from './stages/backbone-source.js';
import { resultsFile, runEvaluate } from './stages/evaluate.js';
import { runExtract } from './stages/extract.js';
import { featureFiles } from './stages/feature-files.js';
import { type FitOptions, runFits } from './stages/fit.js';
import type { FrozenSource } from './stages/frozen-model.js';
import { onnxSource } from './stages/onnx-source.js';
import { openFeatures } from './stages/open-features.js';
import { bytesIn, checkRoom, describePlan, type FeaturePlan, freeBytes, planFeatures } from './stages/plan-features.js';
import { runPretrain } from './stages/pretrain.js';
import { writePretrainingReport } from './stages/pretraining-report.js';
import { type ReportedSet, runReport } from './stages/report.js';
import type { RunContext } from './stages/run-context.js';
import { stageOneLossNotes } from './stages/stage-one-loss.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Stages that do not depend on the stage-2 methods. */
const beforeFits: readonly StageName[] = ['pretrain', 'train', 'extract'];

/** Contents of `timings.json`. */
export interface Timings {
  /** Label of the runtime. */
  readonly runtime: string;
  /** Seconds of each stage in the run that computed it; unchanged stages keep theirs. */
  readonly stages: readonly { readonly name: string; readonly seconds: number }[];
  /** Seconds of this run alone. */
  readonly totalSeconds: number;
  /** Peak resident memory of the process so far. */
  readonly peakMegabytes: number;
}

/** Options of `runExperiment`; extensions are added to those of the recipe's plugins. */
export interface RunExperimentOptions extends Extensions {
  /** Run folder. */
  readonly out: string;
  /** Runs one stage alone; earlier stages must be finished in the folder. */
  readonly only?: StageName | undefined;
  /** Reruns stages that are finished and unchanged. */
  readonly fresh?: boolean | undefined;
  /** Writes the curves of the trainings as event files of TensorBoard too, into the folder's `tensorboard`. */
  readonly tensorboard?: boolean | undefined;
  /** Shows test images in the report; the dataset's owner has to allow this. */
  readonly gallery?: boolean | undefined;
  /** Renders the report, such as `renderReport` of `@mem/report`; without it, a run ends with its evaluation. */
  readonly renderReport?: ((data: ReportData) => string | Promise<string>) | undefined;
  /** Called with every event of the run. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** Outcome of a run. */
export interface RunOutcome {
  /** Results; undefined where the run ended before the evaluation. */
  readonly results: Results | undefined;
  readonly timings: Timings;
}

/**
 * Runs a recipe into a folder: stage 1, features, every stage-2 method, evaluation and report. Missing recipe keys get
 * defaults. Interrupted runs resume with identical results, and unchanged stages are skipped.
 * @throws MemError for data, names or settings that are not valid, before the folder is made.
 * @example
 * ```ts
 * const { results } = await runExperiment({ stage2: { methods: ['ce', 'mem'] } }, { out: 'runs/mine' });
 * ```
 */
export async function runExperiment(given: PartialRecipe | Recipe, options: RunExperimentOptions): Promise<RunOutcome> {
  const { out, only, fresh, onEvent = () => {} } = options;
  const started = performance.now();
  const plugins = await loadPlugins(pluginsOf(given));
  const extensions = joinExtensions([options, plugins.extensions]);
  const recipe = withFinishedModel(checkRecipe(given, extensions));
  const methods = methodsNamed(recipe.stage2.methods, methodsWith(extensions, recipe.stage2));
  const opened = await openDataset(recipe.dataset, { out, onEvent, extensions });
  const classCounts = 'set' in opened ? opened.set.classCounts : opened.frozen.data.classCounts;
  if (only === undefined || !beforeFits.includes(only)) {
    if (methods.some(({ modulates }) => modulates)) {
      const groups = classGroups(classCounts, recipe.groups, recipe.stage2.partition);
      checkModulated(groups, classCounts, recipe.groups);
    }
  }
  const notes = [...datasetNotes(opened), ...('set' in opened ? stageOneLossNotes(recipe) : [])];
  for (const text of notes) onEvent({ type: 'message', text });
  const runtime = await openRuntime(recipe);
  let images: PlannedImages | undefined;
  try {
    images = 'set' in opened ? await planImages(opened.set, { recipe, extensions, methods, out, only }) : undefined;
    if (images?.text !== undefined) onEvent({ type: 'message', text: images.text });
    const plain = await openRunFolder(out);
    try {
      const folder = options.tensorboard ? await followedInTensorboard(plain) : plain;
      const runner = createStageRunner(folder, { only, fresh, onEvent });
      const { digests } = plugins;
      const environment = {
        ...{ runtime: recipe.runtime, device: recipe.device ?? null, version },
        ...(digests.length > 0 && { plugins: digests }),
      };
      const { renderReport } = options;
      const context: RunContext = {
        ...{ recipe, runtime, extensions, methods, folder, runner, environment },
        ...(renderReport && { renderReport }),
      };
      await folder.writeJson('recipe.json', { ...recipe, provenance: provenanceOf(opened, recipe) });
      if ('set' in opened && opened.inspection) await folder.writeJson(inspectionFile, opened.inspection);
      await runStages({ ...opened, images }, notes, context, options);
      const timings: Timings = {
        runtime: runtimeLabel(recipe),
        stages: runner.records.map(({ title: name, seconds }) => ({ name, seconds })),
        totalSeconds: Math.round((performance.now() - started) / 10) / 100,
        peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      };
      await folder.writeJson('timings.json', timings);
      const evaluated = only === undefined || only === 'evaluate' || only === 'report';
      return {
        results: evaluated ? parseResults((await folder.read(resultsFile))!.toString('utf8')) : undefined,
        timings,
      };
    } finally {
      await plain.close();
    }
  } finally {
    images?.source.dispose();
    runtime.dispose();
  }
}

/** Loads the writer of event files on demand: few runs need it. */
async function followedInTensorboard(folder: RunFolder): Promise<RunFolder> {
  const { withTensorboard } = await import('./tensorboard/with-tensorboard.js');
  return withTensorboard(folder);
}

/** Opened dataset, with the plans for images. */
type PlannedDataset = OpenedDataset & { readonly images: PlannedImages | undefined };

async function runStages(
  opened: PlannedDataset,
  notes: readonly string[],
  context: RunContext,
  { only, gallery = false }: RunExperimentOptions,
): Promise<void> {
  const prepared =
    'set' in opened
      ? await runImageStages(opened.set, opened.images!, context, { only, gallery })
      : givenFeatures(opened);
  if (prepared === undefined) return;
  const fits = await runFits(context, prepared.fit);
  if (only === 'fit') return;
  const evaluated = await runEvaluate(prepared.set, fits, context);
  if (only === 'evaluate') return;
  await runReport({ ...prepared.set, notes }, fits, evaluated, context);
}

/** Data needed by the stages after the features. */
interface Prepared {
  readonly fit: FitOptions;
  readonly set: Omit<ReportedSet, 'notes'>;
}

/** Runs stage 1 and extracts its features; returns undefined where the run ends with one of these stages. */
async function runImageStages(
  set: TrainingSet,
  { source, plan }: PlannedImages,
  context: RunContext,
  { only, gallery }: { readonly only: StageName | undefined; readonly gallery: boolean },
): Promise<Prepared | undefined> {
  const { recipe } = context;
  const pretrained = recipe.pretrain && (await runPretrain(set, recipe.pretrain, context));
  if (only === 'pretrain') {
    await writePretrainingReport(set, context);
    return undefined;
  }
  const record = await source.prepare(pretrained, context);
  if (only === 'train') return undefined;
  const extracted = await runExtract(set, { source, record }, plan, context);
  if (only === 'extract') return undefined;
  const online = plan.kind === 'online' && { augmentation: recipe.features.augmentation ?? recipe.stage1.augmentation };
  const { name, classCounts, classNames, testLabels, test, train } = set;
  return {
    fit: {
      features: online ? digestOf({ extracted: extracted.key, online }) : extracted.key,
      open: () => openFeatures(set, source, plan, context),
    },
    set: {
      ...{ name, classCounts, classNames, testLabels },
      stage1Seed: recipe.stage1.seed,
      head: () => readFeatureHead(featureFiles(context).read),
      stepsPerEpoch: train.count / recipe.stage1.batchSize,
      ...(gallery ? { gallery: test } : {}),
    },
  };
}

/** Images of a run, with the source of their frozen model and the plan of its features. */
interface PlannedImages {
  readonly source: FrozenSource;
  readonly plan: FeaturePlan;
  /** Description of the plan; undefined where no features are read. */
  readonly text: string | undefined;
}

/**
 * Checks the frozen model of a run over images, and plans its features.
 * @throws MemError for a model that does not fit the images or the training settings, or features that do not fit on the
 * disk.
 */
async function planImages(
  set: TrainingSet,
  {
    recipe,
    extensions,
    methods,
    out,
    only,
  }: Pick<RunContext, 'recipe' | 'extensions' | 'methods'> & Pick<RunExperimentOptions, 'out' | 'only'>,
): Promise<PlannedImages> {
  const source =
    recipe.model === undefined
      ? await backboneSource(set, recipe, extensions)
      : await onnxSource(set, recipe.model, recipe);
  try {
    const plan = planFeatures(set, source, recipe, methods);
    if (only === 'pretrain' || only === 'train') return { source, plan, text: undefined };
    const free = await freeBytes(out);
    checkRoom(plan, free, await bytesIn(join(out, 'features')));
    return { source, plan, text: describePlan(plan, free) };
  } catch (error) {
    source.dispose();
    throw error;
  }
}

function givenFeatures({ frozen, digest }: GivenFeatures): Prepared {
  const { name, data, testLabels } = frozen;
  const { classCounts, head } = data;
  return {
    fit: { features: digest, open: async () => frozen },
    set: {
      ...{ name, classCounts, testLabels },
      classNames: Array.from(classCounts, (_, c) => `class ${c}`),
      stage1Seed: null,
      head: async () => head,
    },
  };
}

/** Returns the provenance of a run's numbers, which `recipe.json` records beside the recipe. */
function provenanceOf(opened: OpenedDataset, recipe: Recipe): Readonly<Record<string, unknown>> {
  const checksums =
    'set' in opened
      ? {
          train: opened.set.train.digest,
          validation: opened.set.validation.digest,
          test: opened.set.test.digest,
          testLabels: opened.set.testLabels.digest,
        }
      : { features: opened.digest, testLabels: opened.frozen.testLabels.digest };
  return { checksums, versions: { mem: version, node: process.versions.node }, runtime: runtimeLabel(recipe) };
}
