import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readJson } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import type { Extensions } from '../extensions.js';
import { otherRate } from '../presets/preset.js';
import { presetNamed } from '../presets/presets.js';
import { checkRecipe } from './check-recipe.js';
import type { Recipe } from './recipe.js';

/** Partial recipe, before it is checked and completed. */
export type PartialRecipe = Readonly<Record<string, unknown>>;

/** Returns the plugins named in a recipe. */
export function pluginsOf({ plugins }: { readonly plugins?: unknown }): readonly string[] {
  return Array.isArray(plugins) ? plugins.map(String) : [];
}

/** One value set from outside the recipe, such as 3 for `stage1.epochs`. */
export interface RecipeOverride {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Reads a recipe file, or `recipe.json` in a folder. Paths in it are relative to the file's folder.
 * @throws MemError `bad-file` when it can't be read or is not a JSON object.
 */
export async function readRecipeFile(path: string): Promise<PartialRecipe> {
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'recipe.json') : path;
  const given = await readJson(file, 'a recipe (a JSON file or a folder with recipe.json)');
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MemError('bad-file', `The recipe ${file} must be a JSON object.`, { path: file });
  }
  return withPathsFrom(dirname(file), given as PartialRecipe);
}

/**
 * Returns a checked and completed recipe with values set from outside. `presets` override the recipe's own values,
 * and overrides override both; presets named in the recipe itself fill in the remaining values.
 * @throws MemError as `checkRecipe`.
 */
export function resolveRecipe(
  given: PartialRecipe,
  overrides: readonly RecipeOverride[],
  presets: readonly string[] = [],
  extensions: Extensions = {},
): Recipe {
  const own = Array.isArray(given.presets) ? given.presets.map(String) : [];
  const [above, below] = [presets, own].map((names) => names.flatMap((name) => [...presetNamed(name).values]));
  const settings = above!.filter(({ key }) => !isOfImages(key));
  const recipe = [...settings, ...overrides].reduce(withOverride, given);
  return checkRecipe([...above!, ...below!].reduce(withFilling, recipe), extensions);
}

/** Checks whether a key belongs to image files; other kinds of dataset fix sizes and the like themselves. */
const isOfImages = (key: string): boolean => key.startsWith('dataset.');

function withOverride(recipe: PartialRecipe, { key, value }: RecipeOverride): PartialRecipe {
  const [name = '', ...rest] = key.split('.');
  // Changing the kind of dataset discards all settings of the previous one.
  if (rest.length === 0) return { ...recipe, [name]: value };
  const inner = recipe[name];
  const others = otherRate(name, rest.join('.'));
  const object = isObject(inner) ? Object.fromEntries(Object.entries(inner).filter(([each]) => each !== others)) : {};
  return { ...recipe, [name]: withOverride(object, { key: rest.join('.'), value }) };
}

/** Returns the recipe with a value filled in where it is missing. */
function withFilling(recipe: PartialRecipe, value: RecipeOverride): PartialRecipe {
  const [name = '', key] = value.key.split('.');
  const section = recipe[name];
  if (key === undefined) return section === undefined ? withOverride(recipe, value) : recipe;
  const inner = isObject(section) ? section : {};
  if (isOfImages(value.key) && inner.kind !== 'images') return recipe;
  const other = otherRate(name, key);
  const given = key in inner || (other !== undefined && other in inner);
  return given ? recipe : withOverride(recipe, value);
}

const isObject = (value: unknown): value is PartialRecipe =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys that hold paths, by section. */
const pathKeys: Readonly<Record<string, readonly string[]>> = {
  dataset: ['path', 'images', 'lists'],
  stage1: ['weights'],
  model: ['file'],
};

/** Returns a recipe with its paths resolved from a folder. */
export function withPathsFrom(folder: string, recipe: PartialRecipe): PartialRecipe {
  return Object.fromEntries(
    Object.entries(recipe).map(([section, values]) => {
      if (section === 'plugins' && Array.isArray(values)) {
        return [section, values.map((file) => (typeof file === 'string' ? resolve(folder, file) : file))];
      }
      const keys = pathKeys[section];
      if (keys === undefined || !isObject(values)) return [section, values];
      const resolved = Object.entries(values).map(([key, value]) => [
        key,
        keys.includes(key) && typeof value === 'string' ? resolve(folder, value) : value,
      ]);
      return [section, Object.fromEntries(resolved)];
    }),
  );
}
