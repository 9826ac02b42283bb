import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { joinExtensions } from './extensions.js';
import { loadPlugins } from './load-plugins.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-plugins-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const method = (name: string) => ({ name, role: 'method', needs: 'logits', deterministic: true, fit: () => {} });

it('joins what modules export, by name or as their default', async () => {
  const own = await file('own.mjs', `export const methods = [${JSON.stringify(method('mine'))}];`);
  const other = await file('other.mjs', 'export default { samplers: { mine: () => ({}) } };');
  const { extensions, digests } = await loadPlugins([own, other]);
  expect(extensions.methods!.map(({ name }) => name)).toEqual(['mine']);
  expect(Object.keys(extensions.samplers!)).toEqual(['mine']);
  expect(new Set(digests).size).toBe(2);
  expect((await loadPlugins([own])).digests).toEqual([digests[0]]);
});

it.each([
  ['that is not there', 'missing.mjs', undefined, /can't be loaded/],
  ['that does not parse', 'broken.mjs', 'export const methods = [', /can't be loaded/],
  [
    'with other exports',
    'else.mjs',
    'export const method = {};',
    /must export at least one of methods, .* but exports method\./,
  ],
])('refuses a module %s', async (_what, name, text, message) => {
  const path = text === undefined ? join(folder, name) : await file(name, text);
  await expect(loadPlugins([path])).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringMatching(message),
  });
});

it('refuses two methods of one name, and the name of a built-in one', () => {
  const methods = (...names: string[]) => ({ methods: names.map(method) as never });
  expect(() => joinExtensions([methods('mine'), methods('mine')])).toThrow("two stage-2 methods named 'mine'");
  expect(() => joinExtensions([methods('crt')])).toThrow("two stage-2 methods named 'crt'");
});
