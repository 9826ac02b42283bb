import { checkFinite, checkShape, type RowSource } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { checkClassCounts, checkCountsCover } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import type {
  CheckedLabelledOutputs,
  CheckedOutputs,
  CheckedStage2Data,
  FrozenOutputs,
  HeadInput,
  LabelledOutputs,
  OutputShape,
  Stage2Data,
} from './frozen-outputs.js';
import { type RowInput, toHost, toLabels, toRows } from './host-input.js';

const checked = new WeakSet<object>();
const checkedShapes = new WeakMap<object, OutputShape>();

/**
 * Checks all stage-2 data before anything is computed, and returns them as rows to read. Data returned by an earlier
 * call pass through unchanged.
 * @throws MemError `bad-shape` or `bad-label`.
 * @throws MemError `bad-group` for groups of another number of classes.
 * @throws MemError `bad-value` for values that are not finite, a class without training images or with more labels than
 * its count, and empty splits.
 */
export async function readStage2Data(data: Stage2Data): Promise<CheckedStage2Data> {
  if (checked.has(data)) return data as CheckedStage2Data;
  const classCounts = checkClassCounts(data.classCounts);
  const numClasses = classCounts.length;
  const { groups, views } = data;
  if (groups !== undefined && groups.ofClass.length !== numClasses) {
    throw new MemError(
      'bad-group',
      `The groups must cover the ${numClasses} classes of the class counts, but cover ${groups.ofClass.length}.`,
    );
  }
  const head = data.head && (await readHead(data.head, numClasses));
  const shape = shapeOf(data.train, numClasses, head);
  const split = async (name: string, outputs: LabelledOutputs): Promise<CheckedLabelledOutputs> => {
    const read = await readOutputs(outputs, shape, `${name}.`);
    const labels = await toLabels(`${name}.labels`, outputs.labels, numClasses);
    if (labels.length !== read.count) {
      throw new MemError(
        'bad-shape',
        `${name} must have as many labels as samples (${read.count}), but has ${labels.length}.`,
        {
          labels: labels.length,
          samples: read.count,
        },
      );
    }
    return marked({ ...read, labels }, shape);
  };
  const train = await split('train', data.train);
  checkCountsCover(classCounts, train.labels, { views });
  const validation = data.validation && (await split('validation', data.validation));
  const result: CheckedStage2Data = { train, validation, classCounts, views, groups, head, shape };
  checked.add(result);
  return result;
}

/**
 * Checks outputs against the shape of a classifier's outputs, and returns them as rows to read. Outputs already checked
 * against this shape pass through unchanged.
 * @param prefix - Start of the arrays' names in messages, such as `train.`.
 * @throws MemError `bad-shape`.
 * @throws MemError `bad-value` for missing or empty arrays and values that are not finite.
 */
export async function readOutputs(outputs: FrozenOutputs, shape: OutputShape, prefix = ''): Promise<CheckedOutputs> {
  if (isSameShape(checkedShapes.get(outputs), shape)) return outputs as CheckedOutputs;
  const { numClasses, featureDim, tokens, headDim } = shape;
  const { features, pooled, logits } = outputs;
  const count = (features ?? logits)?.shape[0] ?? 0;
  const read = async (
    name: 'features' | 'pooled' | 'logits',
    input: RowInput | undefined,
    why: string,
    expected: readonly (number | null)[],
  ): Promise<RowSource<'float32'>> => {
    const what = `${prefix}${name}`;
    if (input === undefined) throw new MemError('bad-value', `${what} must be given, because ${why}.`, { name: what });
    if (count === 0) throw new MemError('bad-value', `${what} must have at least one sample.`, { name: what });
    return toRows(what, input, expected);
  };
  const featureShape = tokens ? [null, null, featureDim] : [null, featureDim];
  const checkedFeatures =
    featureDim === null ? undefined : await read('features', features, 'the training samples have them', featureShape);
  if (headDim === null) {
    const checkedLogits = await read('logits', logits, 'there is no head to compute them', [count, numClasses]);
    return marked({ count, ...(checkedFeatures && { features: checkedFeatures }), logits: checkedLogits }, shape);
  }
  const known = { count, ...(checkedFeatures && { features: checkedFeatures }) };
  if (!tokens && pooled === undefined) return marked(known, shape);
  const checkedPooled = await read('pooled', pooled, 'the head reads them beside the tokens', [count, headDim]);
  return marked({ ...known, pooled: checkedPooled }, shape);
}

function isSameShape(given: OutputShape | undefined, wanted: OutputShape): boolean {
  return (
    given?.numClasses === wanted.numClasses &&
    given.featureDim === wanted.featureDim &&
    given.tokens === wanted.tokens &&
    given.headDim === wanted.headDim
  );
}

/** Remembers the shape that outputs were checked against. */
function marked<Outputs extends CheckedOutputs>(outputs: Outputs, shape: OutputShape): Outputs {
  checkedShapes.set(outputs, shape);
  return outputs;
}

async function readHead(head: HeadInput, numClasses: number): Promise<LinearHead> {
  const weight = await toHost("The head's weight", head.weight);
  checkShape("The head's weight", weight, [numClasses, null]);
  checkFinite("The head's weight", weight);
  if (head.bias === undefined) return { weight };
  const bias = await toHost("The head's bias", head.bias);
  checkShape("The head's bias", bias, [numClasses]);
  checkFinite("The head's bias", bias);
  return { weight, bias };
}

function shapeOf({ features, pooled }: FrozenOutputs, numClasses: number, head: LinearHead | undefined): OutputShape {
  const headDim = head?.weight.shape[1] ?? null;
  if (features === undefined) {
    if (head === undefined) return { numClasses, featureDim: null, tokens: false, headDim };
    throw new MemError('bad-value', 'train.features must be given, because the head reads them.');
  }
  const { shape } = features;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new MemError(
      'bad-shape',
      `train.features must have shape [samples, dim] or [samples, tokens, dim], but have [${shape.join(', ')}].`,
      { shape },
    );
  }
  const tokens = shape.length === 3;
  const readByHead = headDim !== null && !tokens && pooled === undefined;
  return { numClasses, featureDim: readByHead ? headDim : shape.at(-1)!, tokens, headDim };
}
