import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  concatRows,
  type HostArray,
  type HostMap,
  mapArray,
  ofDtype,
  rowCount,
  sliceRows,
  zeroArray,
} from '@mem/arrays';
import { MemError, unknownName } from '@mem/errors';
import { argmaxRows } from '@mem/evaluation';
import { linearHeadOf, type OnnxModel, openOnnxModel } from '@mem/onnx/node';
import type { TrainingSet } from '../data/training-set.js';
import type { ModelRecipe, Recipe } from '../recipe/recipe.js';
import { digestOf } from '../run/digest.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { FrozenModel, FrozenSource } from './frozen-model.js';
import { describeAccuracies, validationAccuracies, validationFile } from './validate-backbone.js';

/** Images go in channels first, as PyTorch exports models, or last. */
type Layout = 'channels-first' | 'channels-last';

/**
 * Opens an ONNX file as the source of the frozen model. The file stays unchanged; a model without logits gets a linear
 * probe as its head.
 * @throws MemError `bad-file` for a file that is not a readable ONNX model or does not take the images.
 * @throws MemError `unknown-name` for outputs that the model does not have.
 */
export async function onnxSource(
  set: TrainingSet,
  recipe: ModelRecipe,
  { device }: Pick<Recipe, 'device'>,
): Promise<FrozenSource> {
  const { file } = recipe;
  const name = basename(file);
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new MemError('bad-file', `Can't read the model ${file}: ${cause.message}`, { file }, { cause });
  });
  const model = await openOnnxModel(bytes, { ...(device && { device }) });
  try {
    const outputs = outputNames(model, recipe, name);
    const layout = inputLayout(model, set.imageSize, name);
    const images = { layout, channels: channelScales(set, recipe) };
    const probe = await run(model, images, zeroArray('float32', [1, set.imageSize, set.imageSize, 3]), outputs);
    const head = outputs.logits === undefined ? undefined : headOf(bytes, outputs, set, name);
    const numFeatures = probe.pooled.shape[1]!;
    const tokenShape = probe.tokens?.shape.slice(1) ?? [0, numFeatures];
    if (tokenShape[1] !== numFeatures) {
      throw new MemError(
        'bad-file',
        `The tokens of ${name} must be as long as its features (${numFeatures}), but have shape [batch, ${tokenShape.join(', ')}].`,
        { file },
      );
    }
    const { imageSize, mean, std } = set;
    const digest = digestOf({ model: digestOf(bytes), outputs, ...images, view: { imageSize, mean, std } });
    const batchSize = model.inputShapes[0]?.[0] ?? frozenBatchSize(imageSize);
    return {
      name,
      numFeatures,
      numTokens: tokenShape[0]!,
      isTransformer: probe.tokens !== undefined,
      prepare: async (_pretrained, { runner, recipe: { groups }, folder }) => {
        const { labels } = set.validation;
        const inputs = { model: digest, groups, validation: [set.validation.digest, digestOf(labels)] };
        return runner.run({ stage: 'train', title: `frozen model (${name})`, inputs }, async ({ message }) => {
          if (outputs.logits === undefined) return [];
          const batcher = set.validation.batcher({ augmentation: { kind: 'none' }, seed: 0 });
          const predictions = new Int32Array(labels.length);
          for (let start = 0; start < labels.length; start += batchSize) {
            const size = Math.min(batchSize, labels.length - start);
            const batch = await batcher(
              Int32Array.from({ length: size }, (_, i) => start + i),
              start,
            );
            const { logits } = await run(model, images, padded(batch.images, batchSize), outputs);
            predictions.set(argmaxRows(logits!.data, set.classNames.length).subarray(0, size), start);
          }
          const accuracies = validationAccuracies(predictions, set, { groups });
          message(describeAccuracies(accuracies));
          await folder.writeJson(validationFile, accuracies);
          return [validationFile];
        });
      },
      open: async ({ tokens }): Promise<FrozenModel> => ({
        head,
        async map({ samples, rows, onProgress }) {
          const parts: HostMap[] = [];
          for (let start = 0; start < samples; start += batchSize) {
            const end = Math.min(samples, start + batchSize);
            const batch = ofDtype('images', (await rows(start, end)).images!, 'float32');
            const results = await run(model, images, padded(batch, batchSize), outputs);
            const kept = tokens ? { features: results.tokens!, pooled: results.pooled } : { features: results.pooled };
            parts.push(
              Object.fromEntries(Object.entries(kept).map(([each, array]) => [each, sliceRows(array, 0, end - start)])),
            );
            onProgress?.(end);
          }
          const names = Object.keys(parts[0] ?? {});
          return Object.fromEntries(names.map((each) => [each, concatRows(parts.map((part) => part[each]!))]));
        },
        dispose: () => {},
      }),
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

type OutputNames = Pick<ModelRecipe, 'features' | 'tokens' | 'logits'>;

/** Returns the names of the outputs to read: those of the recipe, or those with the standard names. */
function outputNames({ outputs }: OnnxModel, recipe: ModelRecipe, file: string): OutputNames {
  const named = (kind: 'features' | 'tokens' | 'logits'): string | undefined => {
    const given = recipe[kind];
    if (given === undefined) return outputs.includes(kind) ? kind : undefined;
    if (!outputs.includes(given)) throw unknownName(`output of ${file}`, given, outputs);
    return given;
  };
  const [features, tokens, logits] = [named('features'), named('tokens'), named('logits')];
  if (features === undefined && tokens === undefined) {
    throw new MemError(
      'bad-file',
      `Name the output of ${file} that holds the features: --set model.features=NAME, or model.tokens=NAME for tokens. Its outputs: ${outputs.join(', ')}.`,
      { outputs },
    );
  }
  return { ...(features && { features }), ...(tokens && { tokens }), ...(logits && { logits }) };
}

function inputLayout({ inputs, inputShapes }: OnnxModel, imageSize: number, file: string): Layout {
  const [shape = []] = inputShapes;
  const [first, second, third, last] = shape;
  const layout: Layout | undefined = second === 3 ? 'channels-first' : last === 3 ? 'channels-last' : undefined;
  if (inputs.length !== 1 || shape.length !== 4 || layout === undefined) {
    const given = inputs.map((name, i) => `${name} [${inputShapes[i]!.map((size) => size ?? 'any').join(', ')}]`);
    throw new MemError(
      'bad-file',
      `${file} must take one input of images [batch, 3, height, width] or [batch, height, width, 3], but takes ${given.join(', ')}.`,
      { inputs, inputShapes },
    );
  }
  const [height, width] = layout === 'channels-first' ? [third, last] : [second, third];
  for (const size of [height, width]) {
    if (size === null || size === imageSize) continue;
    throw new MemError(
      'bad-file',
      `${file} takes images of ${height} by ${width} pixels, but those of the data set have ${imageSize}. Give --set dataset.imageSize=${height}.`,
      { inputShapes, imageSize, first },
    );
  }
  return layout;
}

function headOf(bytes: Uint8Array, { features, logits }: OutputNames, set: TrainingSet, file: string) {
  const head = features === undefined ? undefined : linearHeadOf(bytes, { features, logits: logits! });
  if (head === undefined) {
    throw new MemError(
      'bad-file',
      `The logits '${logits}' of ${file} must be one linear layer on its features '${features ?? 'none'}'. Name the input of that layer as model.features, or leave model.logits out to train a linear probe.`,
      { features, logits },
    );
  }
  const [classes, given] = [set.classNames.length, rowCount(head.weight)];
  if (given === classes) return head;
  throw new MemError(
    'bad-file',
    `${file} classifies ${given} classes, but the data set has ${classes}. Leave model.logits out to train a linear probe on its features.`,
    { classes, given },
  );
}

/** Images as a model expects them. */
interface ModelImages {
  readonly layout: Layout;
  /** Linear map of each channel from the data set's normalisation to the model's. */
  readonly channels: readonly { readonly factor: number; readonly offset: number }[];
}

function channelScales(
  set: TrainingSet,
  { pixels, mean = set.mean, std = set.std }: ModelRecipe,
): ModelImages['channels'] {
  return set.mean.map((setMean, c) => {
    const [center, deviation] = pixels === 'raw' ? [0, 1 / 255] : [mean[c]!, std[c]!];
    return { factor: set.std[c]! / deviation, offset: (setMean - center) / deviation };
  });
}

interface ModelOutputs {
  readonly pooled: HostArray<'float32'>;
  readonly tokens: HostArray<'float32'> | undefined;
  readonly logits: HostArray<'float32'> | undefined;
}

/** Runs the model on images `[batch, height, width, 3]`. Features of one vector a token give their first, the class token. */
async function run(
  model: OnnxModel,
  { layout, channels }: ModelImages,
  images: HostArray<'float32'>,
  { features, tokens, logits: logitsName }: OutputNames,
): Promise<ModelOutputs> {
  const scaled = mapArray(images, (value, i) => value * channels[i % 3]!.factor + channels[i % 3]!.offset);
  const results = await model.run({ [model.inputs[0]!]: layout === 'channels-first' ? channelsFirst(scaled) : scaled });
  const output = (name: string) => ofDtype(`The output ${name}`, results[name]!, 'float32');
  const held = tokens === undefined ? undefined : output(tokens);
  const logits = logitsName === undefined ? undefined : output(logitsName);
  if (held !== undefined && held.shape.length !== 3) throw wrongShape(tokens!, held, '[batch, tokens, dim]');
  const given = features === undefined ? tokenMeans(held!) : output(features);
  if (given.shape.length === 2) return { pooled: given, tokens: held, logits };
  if (given.shape.length !== 3) throw wrongShape(features!, given, '[batch, dim] or [batch, tokens, dim]');
  return { pooled: firstTokens(given), tokens: held, logits };
}

function wrongShape(name: string, { shape }: HostArray, expected: string): MemError {
  return new MemError('bad-file', `The output '${name}' must have shape ${expected}, but has [${shape.join(', ')}].`, {
    shape,
  });
}

function firstTokens({ shape, data }: HostArray<'float32'>): HostArray<'float32'> {
  const [batch, tokens, dim] = shape as [number, number, number];
  const first = new Float32Array(batch * dim);
  for (let i = 0; i < batch; i++) first.set(data.subarray(i * tokens * dim, (i * tokens + 1) * dim), i * dim);
  return { dtype: 'float32', shape: [batch, dim], data: first };
}

function tokenMeans({ shape, data }: HostArray<'float32'>): HostArray<'float32'> {
  const [batch, tokens, dim] = shape as [number, number, number];
  const means = new Float32Array(batch * dim);
  for (let i = 0; i < data.length; i++) means[Math.floor(i / (tokens * dim)) * dim + (i % dim)]! += data[i]! / tokens;
  return { dtype: 'float32', shape: [batch, dim], data: means };
}

function channelsFirst({ shape, data }: HostArray<'float32'>): HostArray<'float32'> {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const pixels = height * width;
  const moved = new Float32Array(data.length);
  for (let i = 0; i < batch; i++) {
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < channels; c++) {
        moved[(i * channels + c) * pixels + p] = data[(i * pixels + p) * channels + c]!;
      }
    }
  }
  return { dtype: 'float32', shape: [batch, channels, height, width], data: moved };
}

/** Fills a batch up with zeros, for models of one batch size. */
function padded(images: HostArray<'float32'>, batchSize: number): HostArray<'float32'> {
  const missing = batchSize - rowCount(images);
  return missing <= 0 ? images : concatRows([images, zeroArray('float32', [missing, ...images.shape.slice(1)])]);
}
