import type { Augmentation } from '@mem/datasets';
import { MemError, unknownName } from '@mem/errors';
import { checkBounds } from '@mem/stage2';
import * as v from 'valibot';
import type { Extensions } from '../extensions.js';
import { type Recipe, recipeSchema, type TrainingRecipe } from './recipe.js';

/** Largest size of images that are cropped from a padded frame, as CIFAR's are. */
const smallImage = 64;

/**
 * Checks a recipe and fills in the default of every missing value.
 * @throws MemError `unknown-name` for an unknown key or name, with the nearest valid one; `bad-option` naming the first
 * invalid value and what is expected there.
 */
export function checkRecipe(given: unknown, extensions: Extensions = {}): Recipe {
  const schema = recipeSchema(extensions);
  const parsed = v.safeParse(schema, given);
  if (!parsed.success) throw recipeError(parsed.issues[0], schema);
  const { $schema: _schema, provenance: _provenance, presets: _presets, pretrain, stage1, ...recipe } = parsed.output;
  if (pretrain !== undefined && stage1.weights !== undefined) {
    throw new MemError(
      'bad-option',
      'Stage 1 starts from its pre-training or from stage1.weights, not from both. Remove one of them from the recipe.',
    );
  }
  if (stage1.epochs === 0 && stage1.weights === undefined) {
    throw new MemError(
      'bad-option',
      'stage1.epochs must be at least 1 where stage1.weights is not given: with 0 epochs they must hold a finished model.',
    );
  }
  for (const [name, start] of Object.entries({ pretrain, 'stage1.weights': stage1.weights })) {
    if (recipe.model === undefined || start === undefined) continue;
    throw new MemError('bad-option', `model takes the place of ${name}. Remove one of them from the recipe.`, { name });
  }
  if (stage1.loss !== 'cross-entropy' && stage1.sampler !== 'instance') {
    throw new MemError(
      'bad-option',
      `stage1.loss '${stage1.loss}' corrects for the class frequencies of the training images, which only the sampler ` +
        `'instance' keeps, but stage1.sampler is '${stage1.sampler}'. Change one of them.`,
      { loss: stage1.loss, sampler: stage1.sampler },
    );
  }
  checkBounds(recipe.groups);
  checkMargins(recipe.stage2.mem ?? {});
  const size = recipe.dataset.kind === 'images' ? recipe.dataset.imageSize : 32;
  const augmentation: Augmentation = { kind: size > smallImage ? 'random-resized-crop' : 'pad-crop' };
  return {
    ...recipe,
    ...(pretrain && {
      pretrain: checkTraining(
        'pretrain',
        { ...pretrain, augmentation: pretrain.augmentation ?? augmentation },
        { baseLearningRate: 1.5e-4 },
      ),
    }),
    stage1: checkTraining(
      'stage1',
      { ...stage1, augmentation: stage1.augmentation ?? augmentation },
      { learningRate: 0.1 },
    ),
  };
}

/** Returns whether a model file is an ONNX file, which runs as it is. */
const isOnnx = (file: string): boolean => file.toLowerCase().endsWith('.onnx');

/** Returns a recipe whose `model` of weights is a stage 1 of 0 epochs from them; an ONNX file stays as it is. */
export function withFinishedModel(recipe: Recipe): Recipe {
  const { model, ...rest } = recipe;
  if (model === undefined || isOnnx(model.file)) return recipe;
  const { features, tokens, logits, mean, std } = model;
  const ofOnnx = Object.entries({ features, tokens, logits, mean, std }).find(([, value]) => value !== undefined);
  if (ofOnnx !== undefined) {
    throw new MemError(
      'bad-option',
      `model.${ofOnnx[0]} describes an ONNX file, but ${model.file} is not one. Leave it out.`,
      { model },
    );
  }
  return { ...rest, stage1: { ...recipe.stage1, epochs: 0, weights: model.file } };
}

/**
 * Checks the margins of REO before anything is computed.
 * @throws MemError `bad-option` for margins that overlap.
 */
function checkMargins({ xi = 100, mu = 0 }: NonNullable<Recipe['stage2']['mem']>): void {
  if (mu < xi) return;
  throw new MemError('bad-option', `stage2.mem.mu must be less than stage2.mem.xi (${xi}), but is ${mu}.`, { mu, xi });
}

/**
 * Checks the batch and learning rate of a training.
 * @throws MemError `bad-option` for two learning rates, or for micro-batches that do not make up a batch.
 */
function checkTraining<Part extends TrainingRecipe>(where: string, part: Part, rate: Partial<TrainingRecipe>): Part {
  const { learningRate, baseLearningRate, batchSize, microBatchSize = batchSize } = part;
  if (learningRate !== undefined && baseLearningRate !== undefined) {
    throw new MemError(
      'bad-option',
      `${where} must have learningRate (the peak) or baseLearningRate (the peak per 256 images of a batch), not both.`,
    );
  }
  if (batchSize % microBatchSize !== 0) {
    throw new MemError(
      'bad-option',
      `${where}.microBatchSize must divide batchSize ${batchSize}, but is ${microBatchSize}.`,
      { batchSize, microBatchSize },
    );
  }
  return learningRate === undefined && baseLearningRate === undefined ? { ...part, ...rate } : part;
}

function recipeError(issue: v.BaseIssue<unknown>, schema: unknown): MemError {
  const keys = (issue.path ?? []).map(({ key }) => key);
  const where = pathText(keys);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const [above, last] = [keys.slice(0, -1), keys.at(-1)];
    const valid = keysAt(schema as AnySchema, above, issue.path?.[0].input);
    return unknownName('key', String(last), valid, above.length === 0 ? 'the recipe' : pathText(above));
  }
  const valid = (issue.expected ?? '')
    .replace(/^\(|\)$/g, '')
    .split(' | ')
    .map((name) => /^"(.*)"$/.exec(name)?.[1]);
  if (typeof issue.input === 'string' && valid.length > 1 && valid.every((name) => name !== undefined)) {
    const inList = typeof keys.at(-1) === 'number';
    const what = inList ? String(keys.at(-2)).replace(/s$/, '') : String(keys.at(-1));
    return unknownName(what, issue.input, valid, keys.length > 1 ? where : undefined);
  }
  return new MemError('bad-option', `${where || 'The recipe'} is not valid: ${issue.message}.`, { path: where });
}

/** Returns a path for people, such as `stage2.methods[1]`. */
function pathText(keys: readonly unknown[]): string {
  return keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`)).join('');
}

/** Properties of valibot's schemas of objects, variants and optional values. */
type AnySchema = {
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly options?: readonly AnySchema[];
  readonly wrapped?: AnySchema;
  readonly literal?: unknown;
};

/** Returns the keys allowed in a recipe object at a path such as `dataset`; for a variant, those of its given kind. */
function keysAt(schema: AnySchema, path: readonly unknown[], input: unknown): string[] {
  const object = unwrap(schema, input);
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(object?.entries ?? {});
  const next = object?.entries?.[String(key)];
  return next === undefined ? [] : keysAt(next, rest, (input as Record<string, unknown>)?.[String(key)]);
}

function unwrap(schema: AnySchema | undefined, input: unknown): AnySchema | undefined {
  if (schema?.wrapped !== undefined) return unwrap(schema.wrapped, input);
  if (schema?.options === undefined) return schema;
  const kind = (input as { kind?: unknown } | undefined)?.kind;
  return schema.options.find((option) => option.entries?.kind?.literal === kind);
}
