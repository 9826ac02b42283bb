import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostMap } from '@mem/arrays';
import { createBackbone } from '@mem/backbones';
import { pthChunks } from '@mem/pytorch';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, describe, expect, it } from 'vitest';
import { findWeights, openWeights } from '../data/weights-file.js';
import { checkRecipe } from '../recipe/check-recipe.js';
import { checkInitialWeights } from './initial-weights.js';

const root = mkdtempSync(join(tmpdir(), 'mem-weights-'));
afterAll(() => rmSync(root, { recursive: true }));
const backbone = createBackbone('resnet8-cifar', { numClasses: 3 });
const weights = backbone.initialize(1);
const renamed = (prefix: string): HostMap =>
  Object.fromEntries(Object.entries(weights).map(([name, array]) => [prefix + name, array]));

async function pth(name: string, arrays: HostMap): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of pthChunks(arrays, { key: 'state_dict' })) parts.push(part.slice());
  writeFileSync(join(root, name), Buffer.concat(parts));
  return join(root, name);
}
function safetensors(name: string, arrays: HostMap): string {
  writeFileSync(join(root, name), encodeSafetensors(arrays));
  return join(root, name);
}
const check = (path: string, partialWeights = false) =>
  checkInitialWeights(backbone, { ...checkRecipe({}).stage1, weights: path, partialWeights });

describe('openWeights', () => {
  it.each(['model_best.pth.tar', 'last.ckpt', 'model.PTH', 'model.bin', 'model.safetensors', 'model'])(
    'tells the format of %s by its bytes',
    async (name) => {
      for (const file of [await pth(name, weights), safetensors(name, weights)]) {
        const { arrays, close } = await openWeights(await findWeights(file));
        expect(Object.keys(arrays).toSorted()).toEqual(Object.keys(weights).toSorted());
        await close();
      }
    },
  );

  it('finds a file whose name holds a colon, a part of one, or the checkpoint of a run', async () => {
    const file = safetensors('a:b', weights);
    expect(await findWeights(file)).toEqual({ file });
    expect(await findWeights(`${file}:teacher`)).toEqual({ file, part: 'teacher' });
    mkdirSync(join(root, 'run/checkpoints'), { recursive: true });
    const checkpoint = safetensors('run/checkpoints/stage1.safetensors', weights);
    expect(await findWeights(join(root, 'run'))).toEqual({ file: checkpoint });
    await expect(findWeights(join(root, 'none.pth:teacher'))).rejects.toThrow('No weights at');
  });
});

describe('checkInitialWeights', () => {
  it('takes a network of several by its name, and asks which where none is named', async () => {
    const file = await pth('both.pth', { ...renamed('student.'), ...renamed('teacher.') });
    await expect(check(file, true)).rejects.toThrow(
      `both.pth holds several networks: student and teacher. Choose one: --from ${file}:student or --from ${file}:teacher.`,
    );
    await check(`${file}:teacher`);
    await check(await pth('moco.pth', { ...renamed('module.encoder_q.'), ...renamed('module.encoder_k.') }));
  });

  it('advises in the words of the command line', async () => {
    const { 'conv1.weight': _, ...some } = weights;
    const file = await pth('some.pth', some);
    await expect(check(file)).rejects.toThrow(
      /^The weights do not fit the backbone: 46 of 47 .* missing: conv1\.weight\. Set --backbone to the one they were trained with, or load only the parameters that fit with --set stage1\.partialWeights=true\.$/,
    );
    await check(file, true);
  });

  it('refuses weights of which nothing fits, partial or not', async () => {
    const file = await pth('other.pth', renamed('x_'));
    for (const partial of [false, true]) {
      await expect(check(file, partial)).rejects.toThrow(
        /^The weights do not fit the backbone: 0 of 47 .*Set --backbone to the one they were trained with\.$/,
      );
    }
  });

  it('reads past what is odd beside the weights', async () => {
    const steps = { dtype: 'int32', shape: [1], data: Int32Array.of(7) } as const;
    const bytes = encodeSafetensors({ ...weights, 'optimizer.step': steps });
    const text = Buffer.from(bytes)
      .toString('latin1')
      .replace('"dtype":"I32","shape":[1]', '"dtype":"F8X","shape":[4]');
    writeFileSync(join(root, 'odd.safetensors'), Buffer.from(text, 'latin1'));
    await check(join(root, 'odd.safetensors'));
  });
});
