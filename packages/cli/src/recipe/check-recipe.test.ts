import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listBackbones } from '@mem/backbones';
import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { checkRecipe } from './check-recipe.js';
import { readRecipeFile, resolveRecipe } from './read-recipe.js';
import { recipeSchema } from './recipe-schema.js';

describe('checkRecipe', () => {
  it('completes a recipe that says nothing, and gives a whole one back as it is', () => {
    const recipe = checkRecipe({});
    expect(recipe).toMatchObject({ dataset: { kind: 'procedural', seed: 1 }, runtime: 'onnx' });
    expect(recipe.stage1.augmentation).toEqual({ kind: 'pad-crop' });
    expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    expect(checkRecipe({ ...recipe, $schema: 'x', provenance: { made: 'by mem' } })).toEqual(recipe);
  });

  it('crops large images as ImageNet is', () => {
    expect(checkRecipe({ dataset: { kind: 'images' } }).stage1.augmentation).toEqual({ kind: 'random-resized-crop' });
  });

  it.each<readonly [string, unknown, string]>([
    ['a key', { stages: {} }, "key of a recipe 'stages'. Did you mean 'stage1'?"],
    ['a key within', { stage1: { epoch: 3 } }, "key under stage1 of a recipe 'epoch'. Did you mean 'epochs'?"],
    ['a key of a kind of data set', { dataset: { kind: 'images', list: 'x' } }, "Did you mean 'lists'?"],
    ['a method', { stage2: { methods: ['ce', 'memm'] } }, "Did you mean 'mem'?"],
    ['a kind of data set', { dataset: { kind: 'recods' } }, "Did you mean 'records'?"],
    ['a runtime', { runtime: 'gpu' }, 'node-gpu'],
    ['a number', { stage1: { epochs: 'many' } }, 'stage1.epochs'],
    ['a range', { stage2: { steps: 0 } }, 'stage2.steps'],
  ])('refuses %s that is none', (_name, given, message) => {
    expect(() => checkRecipe(given)).toThrow(message);
  });
});

describe('resolveRecipe', () => {
  it('sets values by their keys over those of the file', () => {
    const given = { stage1: { epochs: 3, seed: 4 } };
    const recipe = resolveRecipe(given, [
      { key: 'stage1.epochs', value: 7 },
      { key: 'dataset', value: { kind: 'records', path: 'a' } },
      { key: 'stage2.learningRates.mem', value: [0.1] },
    ]);
    expect(recipe.stage1).toMatchObject({ epochs: 7, seed: 4 });
    expect(recipe.dataset).toEqual({ kind: 'records', path: 'a' });
    expect(recipe.stage2.learningRates).toMatchObject({ mem: [0.1], lws: [0.02, 0.1, 0.5] });
    expect(given.stage1.epochs).toBe(3);
  });
});

// `npx vitest run packages/cli/src/recipe -u` writes the file again.
it('the schema that editors use is that of the code', async () => {
  const schema = toJsonSchema(recipeSchema, { typeMode: 'input' });
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../recipe.schema.json');
});

describe('the recipes in examples', () => {
  const folder = join(import.meta.dirname, '../../../../examples');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'recipe.json')));

  it.each(names)('%s is one, and names a backbone that there is', async (name) => {
    const recipe = resolveRecipe(await readRecipeFile(join(folder, name)), []);
    expect(listBackbones()).toContain(recipe.backbone);
  });

  it('are all in their table', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const name of names) expect(readme).toContain(`[\`${name}\`](${name}/recipe.json)`);
  });
});
