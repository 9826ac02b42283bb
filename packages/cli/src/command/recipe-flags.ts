import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { backboneNames } from '@mem/backbones';
import { MemError } from '@mem/errors';
import type { Recipe, StageName } from '@mem/experiment';
import {
  cliRuntimeNames,
  loadPlugins,
  type PartialRecipe,
  pluginsOf,
  presetNames,
  type RecipeOverride,
  readRecipeFile,
  resolveRecipe,
} from '@mem/experiment';
import { methodNames } from '@mem/methods';
import { onnxDevices } from '@mem/onnx/node';
import { type Command, InvalidArgumentError } from 'commander';

/** Command-line flags that determine a run's recipe and folder. */
export interface RecipeFlags {
  readonly images?: string;
  readonly lists?: string;
  readonly data?: string;
  readonly features?: string;
  readonly skipBad?: boolean;
  readonly followLinks?: boolean;
  readonly preset?: readonly string[];
  readonly model?: string;
  readonly from?: string;
  readonly out?: string;
  readonly runtime?: string;
  readonly device?: string;
  readonly backbone?: string;
  readonly epochs?: number;
  readonly stage1Seed?: number;
  readonly views?: number;
  readonly seeds?: number[];
  readonly steps?: number;
  readonly methods?: string[];
  readonly plugin?: readonly string[];
  readonly manyAbove?: number;
  readonly fewBelow?: number;
  readonly set?: readonly RecipeOverride[];
}

/** Flags that set one value of the recipe each. */
const shortcuts = {
  backbone: 'backbone',
  stage1Seed: 'stage1.seed',
  views: 'features.views',
  seeds: 'stage2.seeds',
  steps: 'stage2.steps',
  methods: 'stage2.methods',
  manyAbove: 'groups.manyAbove',
  fewBelow: 'groups.fewBelow',
  skipBad: 'dataset.skipBad',
  followLinks: 'dataset.followLinks',
} as const;

/** Positional argument of a command. */
export interface CommandArgument {
  readonly name: string;
  readonly about: string;
}

/** Argument of commands that run a recipe. */
export const recipeArgument: CommandArgument = {
  name: '[recipe]',
  about: 'recipe file, or folder with recipe.json (default: the default values)',
};

/** Adds the flags of a recipe to a command. */
export function addRecipeFlags(command: Command): Command {
  command
    .option('--images <folder>', 'image folder: the root of the lists, or one folder per class')
    .option('--lists <folder>', "folder of the image lists: <name>_{train,val,test}.txt, or JSON such as iNaturalist's")
    .option('--data <folder>', 'folder of record files (train, val and test .bin.gz, classes.txt)')
    .option(
      '--features <path>',
      'frozen features for stage 2 alone: a safetensors file, or the features folder of a run',
    )
    .option('--skip-bad', 'skip images that are missing, empty or corrupt')
    .option('--follow-links', 'allow symbolic links that lead out of the image folder')
    .option(
      '--preset <name>',
      `published settings to start from: ${presetNames.join(', ')}. May be repeated.`,
      together,
    )
    .option(
      '--model <file>',
      'finished model instead of training: weights of --backbone with its head, or an ONNX file (its outputs are named by --set model.features=NAME, model.tokens=NAME, model.logits=NAME)',
    )
    .option(
      '--from <path>',
      'initial weights of stage 1: a safetensors or PyTorch file (FILE:PART if it holds several networks), or a run folder',
    )
    .option('--out <folder>', 'run folder (default: runs/ and the name of the recipe)')
    .option('--runtime <name>', `runtime: ${cliRuntimeNames.join(', ')}`)
    .option('--device <name>', `device of the runtime onnx: ${onnxDevices.join(', ')}`)
    .option('--backbone <name>', `backbone: ${backboneNames().join(', ')}`)
    .option('--epochs <n>', 'epochs of stage 1, or of pre-training for `mem pretrain`', wholeNumber)
    .option('--stage1-seed <n>', 'seed of stage 1', wholeNumber)
    .option('--views <n>', 'augmented views per training image for stage 2', wholeNumber)
    .option('--seeds <list>', 'stage-2 seeds, such as 0,1,2', seedList)
    .option('--steps <n>', 'training steps per stage-2 fit', wholeNumber)
    .option('--methods <list>', `stage-2 methods: ${methodNames.join(', ')}`, list)
    .option(
      '--plugin <file>',
      'module with your own methods, backbones, datasets or samplers. May be repeated.',
      together,
    );
  return addBoundFlags(command).option(
    '--set <key=value>',
    'any value of the recipe, such as stage1.learningRate=0.2. May be repeated.',
    setting,
  );
}

/** Adds the bounds of the shot groups to a command. */
export function addBoundFlags(command: Command): Command {
  return command
    .option('--many-above <n>', 'classes with more training images are many-shot (default: 100)', wholeNumber)
    .option('--few-below <n>', 'classes with fewer training images are few-shot (default: 20)', wholeNumber);
}

/**
 * Returns the recipe and the run folder that a command's argument and flags specify.
 * @throws MemError for invalid values.
 */
export async function recipeFrom(
  path: string | undefined,
  flags: RecipeFlags,
  { stage }: { readonly stage?: StageName | undefined } = {},
): Promise<{ readonly recipe: Recipe; readonly out: string }> {
  const out = flags.out ?? join('runs', path === undefined ? 'mem' : basename(resolve(path), '.json'));
  const saved = join(out, 'recipe.json');
  const given = path ?? (stage !== undefined && existsSync(saved) ? saved : undefined);
  const read = given === undefined ? {} : await readRecipeFile(given);
  return { recipe: await withFlags(read, flags, { stage }), out };
}

/**
 * Returns a recipe completed and overridden by a command's flags.
 * @throws MemError for invalid values.
 */
export async function withFlags(
  read: PartialRecipe,
  flags: RecipeFlags,
  { stage }: { readonly stage?: StageName | undefined } = {},
): Promise<Recipe> {
  const file = stage === 'pretrain' ? { pretrain: {}, ...read } : read;
  const overrides = [...datasetOverrides(file, flags), ...runtimeOverrides(file, flags)];
  for (const [flag, key] of Object.entries(shortcuts)) {
    const value = flags[flag as keyof typeof shortcuts];
    if (value !== undefined) overrides.push({ key, value });
  }
  const training = stage === 'pretrain' ? 'pretrain' : 'stage1';
  if (flags.epochs !== undefined) overrides.push({ key: `${training}.epochs`, value: flags.epochs });
  if (flags.model !== undefined) overrides.push({ key: 'model.file', value: resolve(flags.model) });
  if (flags.from !== undefined) overrides.push({ key: 'stage1.weights', value: resolve(flags.from) });
  const plugins = [...pluginsOf(file), ...(flags.plugin ?? []).map((each) => resolve(each))];
  if (plugins.length > 0) overrides.push({ key: 'plugins', value: plugins });
  const { extensions } = await loadPlugins(plugins);
  return resolveRecipe(file, [...overrides, ...(flags.set ?? [])], flags.preset, extensions);
}

function datasetOverrides(file: PartialRecipe, { images, lists, data, features }: RecipeFlags): RecipeOverride[] {
  const kinds = Object.entries({ images, data, features }).filter(([, value]) => value !== undefined);
  if (kinds.length > 1) {
    throw new MemError(
      'bad-option',
      `Give one of --images, --data and --features, not ${kinds.map(([flag]) => `--${flag}`).join(' and ')}.`,
    );
  }
  if (data !== undefined) return [{ key: 'dataset', value: { kind: 'records', path: resolve(data) } }];
  if (features !== undefined) return [{ key: 'dataset', value: { kind: 'features', path: resolve(features) } }];
  const isImages = (file.dataset as { kind?: unknown } | undefined)?.kind === 'images';
  if (lists !== undefined && images === undefined && !isImages) {
    throw new MemError('bad-option', '--lists needs the folder of the images. Pass it as --images.');
  }
  return [
    ...(images !== undefined && !isImages ? [{ key: 'dataset', value: { kind: 'images' } }] : []),
    ...(images === undefined ? [] : [{ key: 'dataset.images', value: resolve(images) }]),
    ...(lists === undefined ? [] : [{ key: 'dataset.lists', value: resolve(lists) }]),
  ];
}

/** Returns the runtime and device to override. A runtime other than the file's drops the file's device. */
function runtimeOverrides(file: PartialRecipe, { runtime, device }: RecipeFlags): RecipeOverride[] {
  const another = runtime !== undefined && runtime !== (file.runtime ?? 'onnx');
  return [
    ...(runtime === undefined ? [] : [{ key: 'runtime', value: runtime }]),
    ...(device !== undefined || another ? [{ key: 'device', value: device }] : []),
  ];
}

/**
 * Reads a whole number from the command line.
 * @throws InvalidArgumentError for anything else.
 */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const list = (text: string): string[] => text.split(',').map((part) => part.trim());

/**
 * Reads seeds from the command line, such as `0,1,2`.
 * @throws InvalidArgumentError for a seed that is not a whole number or that occurs twice.
 */
export function seedList(text: string): number[] {
  const seeds = list(text).map(wholeNumber);
  if (new Set(seeds).size < seeds.length) throw new InvalidArgumentError('Seeds must differ.');
  return seeds;
}

const together = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

function setting(text: string, before: readonly RecipeOverride[] = []): RecipeOverride[] {
  const [, key, value] = /^([\w.$+-]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be a key and a value, such as stage1.epochs=3.');
  }
  return [...before, { key, value: parseValue(value) }];
}

/** Parses valid JSON; other text stays a string, so that names need no quotes. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
