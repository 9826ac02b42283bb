import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planSweep } from './plan-sweep.js';
import { readSweepFile } from './sweep-file.js';

const folder = join(import.meta.dirname, '../../../../examples/ablations');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

it.each(files)('examples/ablations/%s names settings that recipes have', async (file) => {
  const sweep = await readSweepFile(join(folder, file));
  expect(planSweep(sweep).length).toBeGreaterThan(1);
});

it('a sweep file has paths from its folder, and an unknown key or an empty axis is an error', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mem-sweep-file-'));
  const file = join(root, 'sweep.json');
  const read = async (sweep: object) => {
    await writeFile(file, JSON.stringify(sweep));
    return readSweepFile(file);
  };
  const axes = { 'stage2.width': [8, 16] };
  const recipe = { dataset: { kind: 'features', path: 'a.safetensors' } };
  const path = join(root, 'a.safetensors');
  expect(await read({ axes, recipe })).toEqual({ axes, recipe: { dataset: { kind: 'features', path } } });
  await writeFile(join(root, 'base.json'), JSON.stringify(recipe));
  expect((await read({ axes, recipe: 'base.json' })).recipe).toEqual({ dataset: { kind: 'features', path } });
  await expect(read({ axes, modus: 'grid' })).rejects.toThrow('modus');
  await expect(read({ axes: { 'stage2.width': [] } })).rejects.toThrow('stage2.width');
  await rm(root, { recursive: true });
});
