import { basename, isAbsolute } from 'node:path';
import { customGroups } from '@mem/groups';
import { resolveModulatorConfig } from '@mem/modulator';
import type { ComparedRun, Evaluation, SettingValue } from '@mem/results';
import { type FinishedRun, type RunArm, runArms, summarizeArm, withoutSeeds } from './run-arms.js';

/** Finished run with its evaluation, if the folder has one. */
export interface EvaluatedRun extends FinishedRun {
  readonly evaluation?: Evaluation;
}

/**
 * Prepares runs of any recipes and data for `compareWithPaper`. Runs that differ only in their stage-1 seed are one.
 * @throws MemError `bad-option` for one recipe and seed twice.
 */
export function comparedRuns(runs: readonly EvaluatedRun[]): ComparedRun[] {
  return runArms(runs).map(comparedRun);
}

function comparedRun(arm: RunArm<EvaluatedRun>): ComparedRun {
  const [{ recipe, results, evaluation }] = arm.runs;
  const training = trainingOf(recipe);
  return {
    name: arm.label,
    backbone: backboneOf(recipe),
    ...(training !== undefined && { training }),
    settings: settingsOf(recipe),
    dataset: { name: results.dataset, classes: results.classes, groups: results.groups },
    stage1Seeds: arm.runs.flatMap((run) => run.results.stage1Seed ?? []),
    methods: arm.runs.length === 1 ? results.methods : summarizeArm(arm),
    ...(evaluation && { evaluation }),
  };
}

type Part = Readonly<Record<string, unknown>>;

const partOf = (recipe: Part, key: string): Part | undefined => recipe[key] as Part | undefined;

function backboneOf(recipe: Part): string {
  const file = partOf(recipe, 'model')?.file;
  if (typeof file === 'string' && file.endsWith('.onnx')) return basename(file);
  return isTrained(recipe) || file !== undefined ? String(recipe.backbone) : 'given features';
}

function isTrained(recipe: Part): boolean {
  return partOf(recipe, 'dataset')?.kind !== 'features' && recipe.model === undefined;
}

function trainingOf(recipe: Part): string | undefined {
  if (!isTrained(recipe)) return undefined;
  const [pretrain, stage1] = [partOf(recipe, 'pretrain'), partOf(recipe, 'stage1')];
  const epochs = inEpochs(stage1);
  if (pretrain !== undefined) return `MAE ${inEpochs(pretrain)}, fine-tuned ${epochs}`;
  return stage1?.weights === undefined ? `from scratch, ${epochs}` : `from ${basename(`${stage1.weights}`)}, ${epochs}`;
}

const inEpochs = (training: Part | undefined): string =>
  `${training?.epochs} ${training?.epochs === 1 ? 'epoch' : 'epochs'}`;

/** Settings of the recipe that say what is run, where it lies or how often, but not how. */
const ignored = /^(\$schema|plugins|stage1\.seed|pretrain\.seed|stage2\.(seeds|methods))$/;

/** Flattens a recipe to dotted keys, with the modulator's defaults so that a sweep has numbers only. */
function settingsOf(recipe: Part): ComparedRun['settings'] {
  const { xi, mu, depth } = modulatorDefaults();
  const stage2 = partOf(recipe, 'stage2');
  const flat = flatten('', {
    ...withoutSeeds(recipe),
    pretrain: recipe.pretrain ?? 'none',
    stage2: { ...stage2, mem: { xi, mu, depth, ...(stage2?.mem as Part | undefined) } },
  });
  return Object.fromEntries(flat.filter(([key]) => !ignored.test(key)));
}

function flatten(prefix: string, value: unknown): [string, SettingValue][] {
  if (value === undefined) return [];
  if (typeof value === 'number' || typeof value === 'boolean') return [[prefix, value]];
  // Pages and files of a comparison must not give away where a run's data lies.
  if (typeof value === 'string') return [[prefix, isAbsolute(value) ? basename(value) : value]];
  if (value === null || Array.isArray(value)) return [[prefix, JSON.stringify(value)]];
  const entries = Object.entries(value).flatMap(([key, part]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, part),
  );
  return prefix === 'pretrain' ? [[prefix, 'masked autoencoder'], ...entries] : entries;
}

function modulatorDefaults(): { readonly xi: number; readonly mu: number; readonly depth: number } {
  const groups = customGroups([[0], [1]]);
  return resolveModulatorConfig({ numClasses: 2, featureDim: 1, tokens: false, headDim: 1, groups });
}
