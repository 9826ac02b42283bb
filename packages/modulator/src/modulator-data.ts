import { checkFinite, checkShape, type HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import {
  type ClassCounts,
  checkClassCounts,
  checkCountsCover,
  type Groups,
  shotGroups,
  suggestShotBounds,
  withoutEmptyGroups,
} from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import { type ArrayInput, type LabelInput, toHost, toLabels } from './host-input.js';
import type { ModulatorConfig, ModulatorShape } from './modulator-config.js';

/** What the modulator reads of each sample. */
export interface ModulatorSamples {
  /** Pooled `[samples, dim]` or tokens `[samples, tokens, dim]`. */
  readonly features: ArrayInput;
  /** The head's input `[samples, headDim]`: needed where there is a head and the features are tokens. */
  readonly pooled?: ArrayInput;
  /** The model's logits `[samples, classes]`: needed where there is no head. */
  readonly logits?: ArrayInput;
}

/** A linear classifier, as PyTorch lays it out: weight `[classes, headDim]`, bias `[classes]`. */
export interface ModulatorHead {
  /** `[classes, headDim]` */
  readonly weight: ArrayInput;
  /** `[classes]`; none for a head without one. */
  readonly bias?: ArrayInput | undefined;
}

/** Samples with their classes. */
export interface LabelledSamples extends ModulatorSamples {
  /** `[samples]` */
  readonly labels: LabelInput;
}

/** What a modulator is fitted to: a frozen model's outputs on its own training set. */
export interface ModulatorData {
  /** The images that the model was trained on. */
  readonly train: LabelledSamples;
  /** For selection; never the test set. */
  readonly validation?: LabelledSamples;
  /** Training images of each class; images that were held out of `train` may count. */
  readonly classCounts: ClassCounts;
  /** Views of each training image in `train`, the plain one included; 1 by default. */
  readonly views?: number | undefined;
  /** Default: the shot groups of the class counts that have classes. */
  readonly groups?: Groups;
  /** The model's last layer; without it, samples need logits. */
  readonly head?: ModulatorHead | undefined;
}

/** A split in host memory, checked. */
export interface HostSamples {
  readonly count: number;
  readonly rows: {
    readonly features: HostArray<'float32'>;
    readonly pooled?: HostArray<'float32'>;
    readonly logits?: HostArray<'float32'>;
  };
}

/** ModulatorData in host memory, checked. */
export interface HostData {
  readonly shape: ModulatorShape;
  readonly head: LinearHead | undefined;
  readonly classCounts: Int32Array;
  readonly train: HostSamples & { readonly labels: Int32Array };
  readonly validation: (HostSamples & { readonly labels: Int32Array }) | undefined;
}

/**
 * Copies data to host memory and checks all of it before anything is computed.
 * @throws MemError `bad-shape`, `bad-label`, `bad-value` (a class without training images, features that are not finite).
 */
export async function readModulatorData(data: ModulatorData): Promise<HostData> {
  const classCounts = checkClassCounts(data.classCounts);
  const numClasses = classCounts.length;
  const groups = data.groups ?? defaultGroups(classCounts);
  if (groups.ofClass.length !== numClasses) {
    throw new MemError(
      'bad-group',
      `The groups are of ${groups.ofClass.length} classes, but there are ${numClasses} class counts.`,
    );
  }
  const head = data.head && (await readHead(data.head, numClasses));
  const { shape: featureShape } = data.train.features;
  if (featureShape.length !== 2 && featureShape.length !== 3) {
    throw new MemError(
      'bad-shape',
      `Features must have shape [samples, dim] or [samples, tokens, dim], but have [${featureShape.join(', ')}].`,
    );
  }
  const shape: ModulatorShape = {
    numClasses,
    groups,
    featureDim: featureShape.at(-1)!,
    tokens: featureShape.length === 3,
    headDim: head === undefined ? null : head.weight.shape[1]!,
  };
  const read = async (name: 'train' | 'validation', split: LabelledSamples) => ({
    ...(await readSamples(split, shape)),
    labels: await readLabels(`${name}.labels`, split, numClasses),
  });
  const train = await read('train', data.train);
  checkCountsCover(classCounts, train.labels, { views: data.views });
  return {
    shape,
    head,
    classCounts,
    train,
    validation: data.validation && (await read('validation', data.validation)),
  };
}

async function readHead(head: ModulatorHead, numClasses: number): Promise<LinearHead> {
  const weight = await toHost('The head weight', head.weight);
  checkShape('The head weight', weight, [numClasses, null]);
  checkFinite('The head weight', weight);
  if (head.bias === undefined) return { weight };
  const bias = await toHost('The head bias', head.bias);
  checkShape('The head bias', bias, [numClasses]);
  checkFinite('The head bias', bias);
  return { weight, bias };
}

/** @throws MemError `bad-group` where all classes are in one of the shot groups. */
function defaultGroups(classCounts: Int32Array): Groups {
  const groups = withoutEmptyGroups(shotGroups(classCounts));
  if (groups.classes.length > 1) return groups;
  const bounds = suggestShotBounds(classCounts);
  const advice =
    bounds === undefined
      ? 'All classes have the same number of training images: there is no long tail. Give groups of another kind.'
      : `Give groups with other bounds, such as shotGroups(classCounts, { manyAbove: ${bounds.manyAbove}, fewBelow: ${bounds.fewBelow} }).`;
  throw new MemError(
    'bad-group',
    `Every class is ${groups.names[0]}-shot, but a modulator needs at least 2 groups. ${advice}`,
  );
}

async function readLabels(
  what: string,
  { labels: input, features }: LabelledSamples,
  numClasses: number,
): Promise<Int32Array> {
  const labels = await toLabels(what, input, numClasses);
  if (labels.length !== features.shape[0]) {
    throw new MemError('bad-shape', `There are ${labels.length} labels for ${features.shape[0]} samples of features.`);
  }
  return labels;
}

/** Copies samples to host memory and checks them against what a modulator takes. @throws MemError `bad-shape`, `bad-value`. */
export async function readSamples(
  samples: ModulatorSamples,
  shape: Pick<ModulatorConfig, 'numClasses' | 'featureDim' | 'tokens' | 'headDim'>,
): Promise<HostSamples> {
  const { numClasses, featureDim, tokens, headDim } = shape;
  const count = samples.features.shape[0] ?? 0;
  const read = async (what: string, input: ArrayInput | undefined, why: string, expected: (number | null)[]) => {
    if (input === undefined) throw new MemError('bad-value', `${what} must be given, since ${why}.`);
    const array = await toHost(what, input);
    checkShape(what, array, expected);
    checkFinite(what, array);
    return array;
  };
  const featureShape = tokens ? [count, null, featureDim] : [count, featureDim];
  const features = await read('Features', samples.features, 'the modulator reads them', featureShape);
  if (headDim === null) {
    const logits = await read('Logits', samples.logits, 'there is no head', [count, numClasses]);
    return { count, rows: { features, logits } };
  }
  if (!tokens && samples.pooled === undefined && featureDim === headDim) return { count, rows: { features } };
  const pooled = await read('Pooled features', samples.pooled, 'the head needs them beside the features', [
    count,
    headDim,
  ]);
  return { count, rows: { features, pooled } };
}

/**
 * Refuses samples of another model than the one that a modulator was fitted to.
 * @throws MemError `bad-shape` for features of another width or kind, or logits of another number of classes.
 */
export function checkFits(
  { features, logits }: { readonly features: ShapeOnly; readonly logits?: ShapeOnly | undefined },
  { featureDim, tokens, numClasses }: Pick<ModulatorConfig, 'featureDim' | 'tokens' | 'numClasses'>,
): void {
  const refuse = (was: string, are: string): never => {
    throw new MemError(
      'bad-shape',
      `This modulator was fitted to ${was}, but ${are}. Give it the outputs of the model that it was fitted to, or fit it again.`,
    );
  };
  const [rank, width, classes] = [features.shape.length, features.shape.at(-1), logits?.shape.at(-1)];
  const kind = tokens ? `tokens [samples, tokens, ${featureDim}]` : `pooled features [samples, ${featureDim}]`;
  if (rank !== (tokens ? 3 : 2)) refuse(kind, `these have shape [${features.shape.join(', ')}]`);
  if (width !== featureDim) refuse(`features of width ${featureDim}`, `these have width ${width}`);
  if (classes !== undefined && classes !== numClasses) refuse(`${numClasses} classes`, `these logits have ${classes}`);
}

interface ShapeOnly {
  readonly shape: readonly number[];
}
