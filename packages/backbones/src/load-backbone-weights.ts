import { checkOption, MemError } from '@mem/errors';
import { initialize } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { HostArray, HostMap } from '@mem/tensor';
import type { NamedArrays } from '@mem/weights';
import type { Backbone } from './backbone.js';
import { formatReport, type LoadReport, type ShapeMismatch } from './load-report.js';
import { publishedWeights, type WeightsSource } from './published-names.js';
import { resizePositions } from './resize-positions.js';

/** Options of `loadBackboneWeights`. */
export interface LoadBackboneWeightsOptions {
  /** Of what the weights are; `pretraining`, an MAE or ConvMAE checkpoint, gives the encoder, and the head starts anew. */
  readonly from?: WeightsSource;
  /** Start the head anew, whatever head the weights have. */
  readonly resetHead?: boolean;
  /** Start parameters anew that the weights lack, instead of refusing them. */
  readonly allowMissing?: boolean;
  /** Leave out entries that the backbone does not have, instead of refusing them. */
  readonly allowUnused?: boolean;
  /** Start parameters anew whose shape in the weights is another one, instead of refusing them. */
  readonly allowMismatched?: boolean;
  /** What starts anew is drawn from this. */
  readonly seed?: number;
}

/** A backbone's parameters and buffers, and where each came from. */
export interface LoadedWeights {
  /** Under the names of the backbone's `specs`. */
  readonly parameters: HostMap;
  readonly report: LoadReport;
}

/** ViTs' heads are fine-tuned from N(0, 2e-5), a thousandth of what they train from scratch with, as in the MAE code. */
const freshHeadScale = 1e-3;

/**
 * Fits published weights to a backbone: names and layouts as timm, torchvision, MAE and ConvMAE have them, without or
 * within a `module.`, `backbone.` or `encoder.`. Position embeddings are resized to the backbone's grid. The result
 * shares the arrays it is given.
 * @throws MemError `bad-file` when parameters are missing, unknown or of another shape, unless that is allowed.
 */
export function loadBackboneWeights(
  backbone: Backbone,
  given: NamedArrays,
  {
    from = 'classifier',
    resetHead = false,
    allowMissing = false,
    allowUnused = false,
    allowMismatched = false,
    seed = 0,
  }: LoadBackboneWeightsOptions = {},
): LoadedWeights {
  checkOption('kind of weights', from, ['classifier', 'pretraining']);
  const specs = backbone.specs();
  const { arrays, ignored } = publishedWeights(given, { from, keepsNorm: 'norm.weight' in specs });
  const isHead = (name: string): boolean => name.startsWith(`${backbone.classifier}.`);
  const isFresh = (name: string): boolean =>
    isHead(name) ? resetHead || from === 'pretraining' : from === 'pretraining' && name.startsWith('fc_norm.');

  const fitted: Record<string, HostArray> = {};
  const resized: LoadReport['resized'][number][] = [];
  const [fresh, missing]: [string[], string[]] = [[], []];
  const mismatched: ShapeMismatch[] = [];
  for (const [name, [expected]] of Object.entries(specs)) {
    const array = arrays[name];
    if (isFresh(name)) fresh.push(name);
    else if (array === undefined) missing.push(name);
    else if (array.dtype === 'float32' && array.shape.join() === expected.join()) fitted[name] = array;
    else {
      const positions = name === 'pos_embed' ? positionsFor(expected, array, 'cls_token' in specs ? 1 : 0) : undefined;
      if (positions === undefined) mismatched.push({ name, expected, given: array.shape, dtype: array.dtype });
      else {
        fitted[name] = positions.array;
        resized.push({ name, from: positions.from, to: positions.to });
      }
    }
  }
  const unused = Object.keys(arrays).filter((name) => !Object.hasOwn(specs, name));
  const report = { loaded: Object.keys(fitted), resized, fresh, missing, unused, ignored, mismatched };
  const refused = [
    mismatched.length > 0 && !allowMismatched,
    missing.length > 0 && !allowMissing,
    unused.length > 0 && !allowUnused,
  ];
  if (refused.includes(true)) throw misfit(backbone, report, given);
  const anew = startAnew(backbone, [...fresh, ...missing, ...mismatched.map(({ name }) => name)], seed);
  const parameters = Object.fromEntries(Object.keys(specs).map((name) => [name, (fitted[name] ?? anew[name])!]));
  return { parameters, report };
}

/** Position embeddings for another grid, or undefined where their shapes say that they are none. */
function positionsFor(
  [, expectedTokens, width]: readonly number[],
  array: HostArray,
  prefixTokens: number,
): { readonly array: HostArray; readonly from: number; readonly to: number } | undefined {
  const [one, tokens, givenWidth] = array.shape as [number, number, number];
  const [from, to] = [tokens, expectedTokens!].map((count) => Math.sqrt(count - prefixTokens)) as [number, number];
  const fits = array.dtype === 'float32' && array.shape.length === 3 && one === 1 && givenWidth === width;
  if (!fits || !Number.isInteger(from) || from === 0) return undefined;
  return { array: resizePositions(array, { gridSize: to, prefixTokens }), from, to };
}

function startAnew({ specs, family, classifier }: Backbone, names: readonly string[], seed: number): HostMap {
  const all = specs();
  const arrays = initialize(randomKey(seed), Object.fromEntries(names.map((name) => [name, all[name]!])));
  const head = arrays[`${classifier}.weight`];
  if (head !== undefined && family !== 'resnet') {
    arrays[`${classifier}.weight`] = { ...head, data: head.data.map((value: number) => value * freshHeadScale) };
  }
  return arrays;
}

function misfit(backbone: Backbone, report: LoadReport, given: NamedArrays): MemError {
  return new MemError('bad-file', `The weights do not fit the backbone: ${formatReport(report)}. ${advice(backbone, report, given)}`, { report }); // biome-ignore format: fits
}

/** What to do about weights that do not fit. */
function advice({ classifier }: Backbone, { missing, unused, mismatched }: LoadReport, given: NamedArrays): string {
  const isHead = (name: string): boolean => name.startsWith(`${classifier}.`);
  if (unused.some((name) => name === 'mask_token' || name.startsWith('decoder_'))) {
    return "They are a pre-training checkpoint; use from: 'pretraining'.";
  }
  if (unused.includes('norm.weight') && missing.includes('fc_norm.weight')) {
    return "They are of a model that pools otherwise; use another globalPool, or from: 'pretraining' to take the encoder.";
  }
  const misshapen = mismatched.filter(({ name }) => !isHead(name));
  if (misshapen.length === 0 && mismatched.length > 0) {
    return 'Their head is for another number of classes; use resetHead to start it anew.';
  }
  if (misshapen.length > 0) return 'They are of another architecture; use the backbone that they were trained with.';
  if (Object.keys(given).length > 0 && missing.every(isHead) && unused.length === 0) {
    return 'They have no head; use resetHead to start it anew.';
  }
  return 'Use the backbone that they were trained with, or allowMissing and allowUnused to take what fits.';
}
