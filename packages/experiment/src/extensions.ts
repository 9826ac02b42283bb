import { type Backbones, defaultBackbones } from '@mem/backbones';
import type { ImageSet } from '@mem/datasets';
import { MemError, unknownName } from '@mem/errors';
import { type CreateSamplerOptions, createSampler, type Sampler, samplerNames } from '@mem/groups';
import { comparisonMethods, type MethodSettings } from '@mem/methods';
import type { Stage2Method } from '@mem/stage2';

/** Opens a dataset with the recipe's `options`. */
export type DatasetOpener = (options: Readonly<Record<string, unknown>>) => ImageSet | Promise<ImageSet>;

/** Creates a sampler of the training images; draw `i` must depend only on the seed and `i`, so that runs resume. */
export type SamplerFactory = (options: CreateSamplerOptions) => Pick<Sampler, 'draws'>;

/** Your own methods, backbones, datasets and samplers, which a run uses like the built-in ones. */
export interface Extensions {
  /** Stage-2 methods, listed after the built-in ones in every table. */
  readonly methods?: readonly Stage2Method[];
  /** Backbones, by their name for a recipe's `backbone`. */
  readonly backbones?: Backbones;
  /** Datasets, by their name for a recipe's `dataset: { kind: 'own', name }`. */
  readonly datasets?: Readonly<Record<string, DatasetOpener>>;
  /** Samplers, by their name for a recipe's `stage1.sampler`. */
  readonly samplers?: Readonly<Record<string, SamplerFactory>>;
}

/**
 * Joins extensions.
 * @throws MemError `bad-option` for two methods with the same name, or a method with the name of a built-in one.
 */
export function joinExtensions(all: readonly Extensions[]): Extensions {
  const methods = all.flatMap((each) => each.methods ?? []);
  const names = [...comparisonMethods(), ...methods].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new MemError('bad-option', `There are two stage-2 methods named '${twice}'. Give yours another name.`, {
      name: twice,
    });
  }
  return {
    methods,
    backbones: Object.assign({}, ...all.map(({ backbones }) => backbones)),
    datasets: Object.assign({}, ...all.map(({ datasets }) => datasets)),
    samplers: Object.assign({}, ...all.map(({ samplers }) => samplers)),
  };
}

/** Returns all methods a run can fit, in the order of its tables. */
export function methodsWith(
  { methods = [] }: Extensions,
  settings: Partial<MethodSettings> = {},
): readonly Stage2Method[] {
  return [...comparisonMethods(settings), ...methods];
}

/** Returns all backbones by name. */
export function backbonesWith({ backbones }: Extensions): Backbones {
  return { ...defaultBackbones, ...backbones };
}

/** Returns the names of all samplers. */
export function samplerNamesWith({ samplers = {} }: Extensions): readonly string[] {
  return [...samplerNames, ...Object.keys(samplers)];
}

/**
 * Creates a built-in sampler or one of an extension.
 * @throws MemError `unknown-name` with the valid names.
 */
export function createSamplerWith(
  { samplers = {} }: Extensions,
  name: string,
  options: CreateSamplerOptions,
): Pick<Sampler, 'draws'> {
  const own = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  return own === undefined ? createSampler(name, options) : own(options);
}

/**
 * Opens a dataset of an extension.
 * @throws MemError `unknown-name` with the valid names.
 */
export async function openOwnDataset(
  { datasets = {} }: Extensions,
  name: string,
  options: Readonly<Record<string, unknown>>,
): Promise<ImageSet> {
  const open = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (open === undefined) throw unknownName('data set', name, Object.keys(datasets));
  return open(options);
}
