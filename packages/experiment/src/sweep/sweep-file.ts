import { dirname, resolve } from 'node:path';
import { readJson } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import * as v from 'valibot';
import { type PartialRecipe, readRecipeFile, withPathsFrom } from '../recipe/read-recipe.js';
import { count, listOf, whole } from '../recipe/values.js';

/** Combinations of the axes' values that a sweep tries. */
export type SweepMode = 'grid' | 'random' | 'one-at-a-time';

/** Variations of a recipe to try. */
export interface Sweep {
  /** Recipe that is varied. */
  readonly recipe: PartialRecipe;
  /** Values to try by the recipe's keys, such as `{ 'stage2.mem.xi': [20, 50, 100] }`. */
  readonly axes: Readonly<Record<string, readonly unknown[]>>;
  /**
   * `grid` tries every combination, `random` draws `samples` of them, and `one-at-a-time` changes one key of the recipe
   * at a time.
   * @default 'grid'
   */
  readonly mode?: SweepMode;
  /** Number of combinations of a `random` sweep. */
  readonly samples?: number;
  /**
   * Seed of a `random` sweep's combinations.
   * @default 0
   */
  readonly seed?: number;
  /**
   * Method whose accuracy on validation ranks the configurations.
   * @default 'mem'
   */
  readonly method?: string;
}

const schema = v.strictObject({
  recipe: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())]), {}),
  axes: v.record(v.string(), listOf(v.unknown())),
  mode: v.exactOptional(v.picklist(['grid', 'random', 'one-at-a-time'])),
  samples: v.exactOptional(count),
  seed: v.exactOptional(whole),
  method: v.exactOptional(v.string()),
});

/**
 * Reads a sweep file. Its `recipe` is an object or the path of a recipe; paths are relative to the file's folder.
 * @throws MemError `bad-file` when it can't be read; `bad-option` for a key that is unknown or not valid.
 */
export async function readSweepFile(path: string): Promise<Sweep> {
  const parsed = v.safeParse(schema, await readJson(path, 'a sweep (a JSON file)'));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? 'the file';
    throw new MemError('bad-option', `The sweep ${path} is not valid at ${where}: ${issue.message}.`, { path });
  }
  const { recipe, ...sweep } = parsed.output;
  const folder = dirname(path);
  return {
    ...sweep,
    recipe: typeof recipe === 'string' ? await readRecipeFile(resolve(folder, recipe)) : withPathsFrom(folder, recipe),
  };
}
