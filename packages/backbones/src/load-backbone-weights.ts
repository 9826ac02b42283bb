import { type HostArray, type HostMap, type LazyMap, mapArray } from '@mem/arrays';
import { initialize } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { Backbone } from './backbone.js';
import type { LoadBackboneWeightsOptions } from './load-options.js';
import type { LoadReport } from './load-report.js';
import { resizePositions } from './resize-positions.js';
import { planWeights, prefixTokens, type WeightsPlan } from './weights-plan.js';

/** A backbone's parameters and buffers, and where each came from. */
export interface LoadedWeights {
  /** Parameters and buffers, under the names of the backbone's `specs`. */
  readonly parameters: HostMap;
  readonly report: LoadReport;
}

/**
 * Fine-tuning starts the heads of these families from N(0, 2e-5), a thousandth of what training from scratch starts
 * from, as the MAE code does.
 */
const scaledHeads: readonly string[] = ['vit', 'cvit'];
const freshHeadScale = 1e-3;

/**
 * Fits published weights to a backbone. Names and layouts may be those of timm, torchvision, MAE or ConvMAE, with any
 * prefix a wrapper adds (`module.`, `_orig_mod.`, `model.`, `backbone.`, `encoder_q.`). Position embeddings are resized
 * to the backbone's grid. The result shares arrays with `given`.
 * @throws MemError `bad-file` where parameters are missing, unknown or of another shape, unless that is allowed; where
 * none is loaded; and where several networks fit equally well, with their names in `parts`.
 */
export function loadBackboneWeights(
  backbone: Backbone,
  given: HostMap,
  options: LoadBackboneWeightsOptions = {},
): LoadedWeights {
  return withValues(backbone, planWeights(backbone, given, options), given, options);
}

/**
 * Fits weights that are still in their file to a backbone, as `loadBackboneWeights` does. Reads only the arrays the
 * backbone takes.
 * @throws MemError as `loadBackboneWeights`, and any error of reading an array.
 */
export async function readBackboneWeights(
  backbone: Backbone,
  given: LazyMap,
  options: LoadBackboneWeightsOptions = {},
): Promise<LoadedWeights> {
  const plan = planWeights(backbone, given, options);
  const arrays: Record<string, HostArray> = {};
  for (const name of plan.sources.values()) arrays[name] = await given[name]!.read();
  return withValues(backbone, plan, arrays, options);
}

/**
 * Returns the report that `loadBackboneWeights` would give, from dtypes and shapes alone.
 * @throws MemError as `loadBackboneWeights`.
 */
export function checkBackboneWeights(
  backbone: Backbone,
  given: Readonly<Record<string, Pick<HostArray, 'dtype' | 'shape'>>>,
  options: LoadBackboneWeightsOptions = {},
): LoadReport {
  return planWeights(backbone, given, options).report;
}

function withValues(
  backbone: Backbone,
  { sources, report }: WeightsPlan,
  arrays: HostMap,
  { seed = 0 }: LoadBackboneWeightsOptions,
): LoadedWeights {
  const gridSizes = new Map(report.resized.map(({ name, to }) => [name, to]));
  const names = Object.keys(backbone.specs());
  const initialized = initializeAll(
    backbone,
    names.filter((name) => !sources.has(name)),
    seed,
  );
  const parameters: Record<string, HostArray> = {};
  for (const name of names) {
    const source = sources.get(name);
    const array = source === undefined ? initialized[name]! : arrays[source]!;
    const gridSize = gridSizes.get(name);
    parameters[name] =
      gridSize === undefined ? array : resizePositions(array, { gridSize, prefixTokens: prefixTokens(backbone) });
  }
  return { parameters, report };
}

function initializeAll({ specs, family, classifier }: Backbone, names: readonly string[], seed: number): HostMap {
  const all = specs();
  const arrays = initialize(randomKey(seed), Object.fromEntries(names.map((name) => [name, all[name]!])));
  const head = arrays[`${classifier}.weight`];
  if (head !== undefined && scaledHeads.includes(family)) {
    arrays[`${classifier}.weight`] = mapArray(head, (value) => value * freshHeadScale);
  }
  return arrays;
}
