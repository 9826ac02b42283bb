import type { HostArray } from '@mem/arrays';
import { checkOption, MemError } from '@mem/errors';
import type { Backbone } from './backbone.js';
import type { LoadBackboneWeightsOptions } from './load-options.js';
import { formatReport, type LoadReport, type ShapeMismatch } from './load-report.js';
import { isHead, misfitAdvice } from './misfit-advice.js';
import { encoderNames, publishedNames } from './published-names.js';

/** Dtype and shape of an array. */
export type ArrayInfo = Pick<HostArray, 'dtype' | 'shape'>;

/** The entry of a file for each parameter, known without its values. */
export interface WeightsPlan {
  /** Name in the file of each parameter it provides. */
  readonly sources: ReadonlyMap<string, string>;
  readonly report: LoadReport;
}

/**
 * Plans which entry of a file each parameter is loaded from.
 * @throws MemError `bad-file` as `loadBackboneWeights`.
 */
export function planWeights(
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

/** Number of tokens before those of the grid. */
export function prefixTokens(backbone: Backbone): number {
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
