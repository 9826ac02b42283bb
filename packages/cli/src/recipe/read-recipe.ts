import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MemError } from '@mem/errors';
import { checkRecipe } from './check-recipe.js';
import type { Recipe } from './recipe.js';

/** Some of a recipe's keys, before they are checked and completed. */
export type PartialRecipe = Readonly<Record<string, unknown>>;

/** One value set from outside, such as `stage1.epochs` to 3. */
export interface RecipeOverride {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Reads a recipe file, or `recipe.json` in a folder; paths in it are meant from the file's folder.
 * @throws MemError `bad-file` when it can't be read or is no JSON object.
 */
export async function readRecipeFile(path: string): Promise<PartialRecipe> {
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'recipe.json') : path;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new MemError('bad-file', `Expected a recipe at ${path}, a JSON file or a folder with recipe.json, but ${(cause as Error).message}.`, { path }, { cause }); // biome-ignore format: fits
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new MemError('bad-file', `The recipe ${file} is not JSON: ${(cause as Error).message}.`, { path: file }, { cause }); // biome-ignore format: fits
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MemError('bad-file', `The recipe ${file} must be a JSON object.`, { path: file });
  }
  return withPathsFrom(dirname(file), given as PartialRecipe);
}

/** A recipe with values set from outside, checked and completed. @throws MemError as `checkRecipe`. */
export function resolveRecipe(given: PartialRecipe, overrides: readonly RecipeOverride[]): Recipe {
  return checkRecipe(overrides.reduce(withOverride, given));
}

function withOverride(recipe: PartialRecipe, { key, value }: RecipeOverride): PartialRecipe {
  const [name = '', ...rest] = key.split('.');
  // Another kind of data set keeps nothing of the one before it.
  if (rest.length === 0) return { ...recipe, [name]: value };
  const inner = recipe[name];
  const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as PartialRecipe) : {};
  return { ...recipe, [name]: withOverride(object, { key: rest.join('.'), value }) };
}

function withPathsFrom(folder: string, recipe: PartialRecipe): PartialRecipe {
  const { dataset } = recipe;
  if (typeof dataset !== 'object' || dataset === null) return recipe;
  const paths = Object.entries(dataset).map(([key, value]) => [
    key,
    ['path', 'images', 'lists'].includes(key) && typeof value === 'string' ? resolve(folder, value) : value,
  ]);
  return { ...recipe, dataset: Object.fromEntries(paths) };
}
