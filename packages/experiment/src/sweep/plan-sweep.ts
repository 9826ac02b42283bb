import { MemError } from '@mem/errors';
import { deriveKey, integers, randomKey } from '@mem/random';
import type { Extensions } from '../extensions.js';
import { resolveRecipe } from '../recipe/read-recipe.js';
import type { Recipe } from '../recipe/recipe.js';
import { digestOf } from '../run/digest.js';
import type { Sweep } from './sweep-file.js';

/** Values by the recipe's keys. */
export type SweepValues = Readonly<Record<string, unknown>>;

/** One variation of a sweep's recipe. */
export interface SweepConfiguration {
  /** Name that follows from the recipe, so that a sweep finds it again after its file has changed. */
  readonly name: string;
  /** Values in which it differs from the sweep's recipe. */
  readonly values: SweepValues;
  /** Recipe whose only method is the sweep's. */
  readonly recipe: Recipe;
}

/** Slice of a sweep's configurations: `index` counts from 1 to `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Returns the configurations of a sweep, each once, in a fixed order.
 * @throws MemError `bad-option` for a sweep without axes or with a wrong number of `samples`, and as `checkRecipe` for a
 * value that a recipe can't have.
 */
export function planSweep(sweep: Sweep, extensions: Extensions = {}): SweepConfiguration[] {
  const { recipe: base, method = 'mem' } = sweep;
  const byDigest = new Map<string, SweepConfiguration>();
  for (const values of combinations(sweep)) {
    const overrides = Object.entries(values).map(([key, value]) => ({ key, value }));
    const recipe = resolveRecipe(base, [...overrides, { key: 'stage2.methods', value: [method] }], [], extensions);
    const digest = digestOf(recipe).slice(0, 8);
    const labels = Object.entries(values).map(label).join('_').slice(0, 100);
    const name = labels === '' ? digest : `${labels}_${digest}`;
    if (!byDigest.has(digest)) byDigest.set(digest, { name, values, recipe });
  }
  return [...byDigest.values()];
}

/** Returns every `count`-th configuration, from number `index`. */
export function shardOf<Item>(items: readonly Item[], { index, count }: Shard): Item[] {
  return items.filter((_, i) => i % count === index - 1);
}

function combinations({ axes, mode = 'grid', samples, seed = 0 }: Sweep): SweepValues[] {
  const entries = Object.entries(axes);
  if (entries.length === 0) throw new MemError('bad-option', 'A sweep needs at least one key in axes, but has none.');
  if ((samples !== undefined) !== (mode === 'random')) {
    throw new MemError('bad-option', `A random sweep needs samples, and no other has them, but mode is '${mode}'.`);
  }
  switch (mode) {
    case 'grid':
      return grid(entries);
    case 'one-at-a-time':
      return [{}, ...entries.flatMap(([key, values]) => values.map((value) => ({ [key]: value })))];
    case 'random':
      return draw(entries, samples!, seed);
  }
}

type Axes = readonly (readonly [string, readonly unknown[]])[];

function grid(axes: Axes): SweepValues[] {
  return axes.reduce<SweepValues[]>(
    (before, [key, values]) => before.flatMap((each) => values.map((value) => ({ ...each, [key]: value }))),
    [{}],
  );
}

/** Draws different combinations; the first n of them are those of a sweep with n samples. */
function draw(axes: Axes, samples: number, seed: number): SweepValues[] {
  const size = axes.reduce((product, [, values]) => product * values.length, 1);
  if (samples > size) {
    throw new MemError(
      'bad-option',
      `samples must be at most ${size}, all combinations of the axes, but is ${samples}.`,
    );
  }
  const key = deriveKey(randomKey(seed), 'sweep');
  const drawn = new Map<string, SweepValues>();
  for (let n = 0; drawn.size < samples; n++) {
    const places = axes.map(([name, { length }]) => integers(deriveKey(key, name), 1, length, n)[0]!);
    const values = Object.fromEntries(axes.map(([name, given], axis) => [name, given[places[axis]!]]));
    drawn.set(places.join(), drawn.get(places.join()) ?? values);
  }
  return [...drawn.values()];
}

/** Labels a value for a folder's name, such as `xi-50`. */
function label([key, value]: readonly [string, unknown]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${key.split('.').at(-1)}-${text.replace(/[^\w.+-]+/g, '-').replace(/^-+|-+$/g, '')}`;
}
