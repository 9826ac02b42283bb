import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRecipeFlags, recipeFrom, seedList, wholeNumber } from './recipe-flags.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-flags-'));
  const recipe = {
    dataset: { kind: 'images', images: 'photos', imageSize: 96 },
    device: 'cuda',
    stage1: { epochs: 3 },
  };
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
});
afterAll(() => rm(root, { recursive: true }));

/** Returns the recipe and folder of these arguments. */
async function parse(...args: string[]): Promise<Awaited<ReturnType<typeof recipeFrom>>> {
  const command = addRecipeFlags(new Command().argument('[recipe]'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parse(args, { from: 'user' });
  return recipeFrom(command.args[0], command.opts());
}

describe('recipeFrom', () => {
  it('sets values by their flags over those of the file', async () => {
    const { recipe, out } = await parse(root, '--epochs', '5', '--seeds', '4, 5', '--out', 'runs/x', '--skip-bad');
    expect(out).toBe('runs/x');
    expect(recipe.stage1.epochs).toBe(5);
    expect(recipe.stage2.seeds).toEqual([4, 5]);
    expect(recipe.dataset).toMatchObject({ images: join(root, 'photos'), imageSize: 96, skipBad: true });
  });

  it('keeps every value of a flag that is repeated; --set takes JSON or text, and has the last word', async () => {
    const set = ['--set', 'stage1.epochs=7', '--set', 'stage1.betas=[0.5,0.6]', '--set', 'stage1.optimizer=adamw'];
    const { recipe } = await parse('--epochs', '5', '--preset', 'resnext-scratch', ...set);
    expect(recipe.backbone).toBe('resnext50-32x4d');
    expect(recipe.stage1).toMatchObject({ epochs: 7, betas: [0.5, 0.6], optimizer: 'adamw', batchSize: 512 });
  });

  it('drops the device of the file with its runtime', async () => {
    expect((await parse(root)).recipe).toMatchObject({ runtime: 'onnx', device: 'cuda' });
    expect((await parse(root, '--runtime', 'wasm')).recipe.device).toBeUndefined();
  });

  it('replaces the dataset with another kind, and keeps the settings of the same kind', async () => {
    expect((await parse(root, '--images', 'other')).recipe.dataset).toMatchObject({
      images: resolve('other'),
      imageSize: 96,
    });
    expect((await parse(root, '--data', 'records')).recipe.dataset).toEqual({
      kind: 'records',
      path: resolve('records'),
    });
  });

  it.each<readonly [string, readonly string[], string]>([
    ['two datasets', ['--images', 'a', '--features', 'b'], 'not --images and --features'],
    ['lists without images', ['--lists', 'a'], 'Pass it as --images'],
    ['a value without a key', ['--set', '5'], 'a key and a value'],
  ])('refuses %s', async (_, args, message) => {
    await expect(parse(...args)).rejects.toThrow(message);
  });
});

it('numbers and lists of the command line are whole and distinct', () => {
  expect([wholeNumber('12'), seedList('0, 3,1')]).toEqual([12, [0, 3, 1]]);
  for (const text of ['', '-1', '1.5', '1e3', 'x']) expect(() => wholeNumber(text)).toThrow('whole number');
  expect(() => seedList('1,1')).toThrow('must differ');
});
