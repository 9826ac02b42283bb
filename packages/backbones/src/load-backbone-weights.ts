import { type HostArray, type HostMap, type LazyMap, mapArray } from '@mem/arrays';
import { checkOption, MemError } from '@mem/errors';
import { initialize } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { Backbone } from './backbone.js';
import { formatReport, type LoadReport, type ShapeMismatch } from './load-report.js';
import { isHead, misfitAdvice } from './misfit-advice.js';
import { encoderNames, publishedNames, type WeightsSource } from './published-names.js';
import { resizePositions } from './resize-positions.js';

/** Options of `loadBackboneWeights` and `readBackboneWeights`. */
export interface LoadBackboneWeightsOptions {
  /**
   * Kind of weights. `pretraining` is an MAE or ConvMAE checkpoint, which provides the encoder, and the head is newly
   * initialised. `auto` treats weights without a head, or with another pooling, as pre-training, and resets a head with
   * another number of classes.
   * @default 'classifier'
   */
  readonly from?: WeightsSource | 'auto';
  /**
   * Initialise the head, even where the weights have one.
   * @default false
   */
  readonly resetHead?: boolean;
  /**
   * Initialise parameters the weights lack, instead of throwing.
   * @default false
   */
  readonly allowMissing?: boolean;
  /**
   * Ignore entries the backbone does not have, instead of throwing.
   * @default false
   */
  readonly allowUnused?: boolean;
  /**
   * Initialise parameters that have another shape in the weights, instead of throwing.
   * @default false
   */
  readonly allowMismatched?: boolean;
  /**
   * Seed of newly initialised parameters.
   * @default 0
   */
  readonly seed?: number;
}

/** A backbone's parameters and buffers, and where each came from. */
export interface LoadedWeights {
  /** Parameters and buffers, under the names of the backbone's `specs`. */
  readonly parameters: HostMap;
  readonly report: LoadReport;
}

type ArrayInfo = Pick<HostArray, 'dtype' | 'shape'>;

/** The entry of a file for each parameter, known without its values. */
interface WeightsPlan {
  /** Name in the file of each parameter it provides. */
  readonly sources: ReadonlyMap<string, string>;
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

function planWeights(
  backbone: Backbone,
  given: Readonly<Record<string, ArrayInfo>>,
  {
    from = 'classifier',
    resetHead = false,
    allowMissing = false,
    allowUnused = false,
    allowMismatched = false,
  }: LoadBackboneWeightsOptions,
): WeightsPlan {
  checkOption('kind of weights', from, ['classifier', 'pretraining', 'auto']);
  const specs = backbone.specs();
  const published = publishedNames(Object.keys(given), specs, backbone.classifier);
  const info = (name: string): ArrayInfo | undefined => {
    const source = published.names.get(name);
    return source === undefined ? undefined : given[source];
  };
  const head = info(`${backbone.classifier}.weight`);
  const isEncoder = head === undefined || ('fc_norm.weight' in specs && info('fc_norm.weight') === undefined);
  const isPretraining = from === 'pretraining' || (from === 'auto' && isEncoder);
  const isFreshHead = resetHead || isPretraining || (from === 'auto' && head?.shape[0] !== backbone.numClasses);
  const { names, ignored } = isPretraining ? encoderNames(published, specs) : published;
  const isFresh = (name: string): boolean =>
    isHead(backbone, name) ? isFreshHead : isPretraining && name.startsWith('fc_norm.');

  const sources = new Map<string, string>();
  const resized: LoadReport['resized'][number][] = [];
  const [fresh, missing]: [string[], string[]] = [[], []];
  const mismatched: ShapeMismatch[] = [];
  for (const [name, [expected]] of Object.entries(specs)) {
    const array = info(name);
    if (isFresh(name)) fresh.push(name);
    else if (array === undefined) missing.push(name);
    else {
      const isSame = array.dtype === 'float32' && array.shape.join() === expected.join();
      const grids = name === 'pos_embed' && !isSame ? gridsOf(expected, array, prefixTokens(backbone)) : undefined;
      if (isSame || grids) sources.set(name, names.get(name)!);
      else mismatched.push({ name, expected, given: array.shape, dtype: array.dtype });
      if (grids) resized.push({ name, ...grids });
    }
  }
  const unused = [...names.keys()].filter((name) => !Object.hasOwn(specs, name));
  const report = { loaded: [...sources.keys()], resized, fresh, missing, unused, ignored, mismatched };
  const refused = [
    sources.size === 0,
    mismatched.length > 0 && !allowMismatched,
    missing.length > 0 && !allowMissing,
    unused.length > 0 && !allowUnused,
  ];
  if (refused.includes(true)) {
    const message = `The weights do not fit the backbone: ${formatReport(report)}. ${misfitAdvice(backbone, report)}`;
    throw new MemError('bad-file', message, { report });
  }
  return { sources, report };
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

/** Number of tokens before those of the grid. */
function prefixTokens(backbone: Backbone): number {
  return 'cls_token' in backbone.specs() ? 1 : 0;
}

/** Grid sizes of position embeddings, or undefined if their shapes are not those of square grids. */
function gridsOf(
  [, expectedTokens, width]: readonly number[],
  { dtype, shape }: ArrayInfo,
  before: number,
): { readonly from: number; readonly to: number } | undefined {
  const [one, tokens, givenWidth] = shape as [number, number, number];
  const [from, to] = [tokens, expectedTokens!].map((count) => Math.sqrt(count - before)) as [number, number];
  const fits = dtype === 'float32' && shape.length === 3 && one === 1 && givenWidth === width;
  return fits && Number.isInteger(from) && from > 0 ? { from, to } : undefined;
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
