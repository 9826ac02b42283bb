import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCollection } from '../collections/build-collection.js';
import type { Collection } from '../collections/collection.js';
import { makeLongTailedCollection } from '../collections/make-long-tailed-collection.js';
import { readCollection } from './read-collection.js';
import { writeLists } from './write-lists.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mem-lists-'));
});
afterEach(() => rm(dir, { recursive: true }));

const listOf = (paths: readonly string[], labels: readonly number[]) => ({
  paths,
  labels: Int32Array.from(labels),
  where: (i: number) => paths[i]!,
});
function collectionOf(classNames: readonly string[], counts: readonly number[]): Collection {
  const labels = counts.flatMap((count, c) => Array.from({ length: count }, () => c));
  const train = listOf(
    labels.map((c, i) => `${classNames[c]}/ ${i} .jpg`),
    labels,
  );
  return buildCollection({ name: 'any name', listed: { train }, given: { names: classNames, source: 'here' } });
}
/** Without `where`, `origins` and `notes`, which tell where a collection is from. */
function content({
  splits: { train, validation, test },
  origins: _origins,
  notes: _notes,
  ...rest
}: Collection): unknown {
  const splits = [train, validation, test].map(({ paths, labels }) => ({ paths, labels }));
  return { ...rest, splits };
}

describe('writeLists', () => {
  it('writes what readCollection reads back', async () => {
    const className = fc.oneof(
      fc
        .string({ unit: fc.constantFrom('a', 'B', ' ', '.', '_', 'é', '1'), minLength: 1 })
        .filter((s) => s.trim() === s && !/^\.+$/.test(s)),
      fc.nat(20).map(String),
    );
    const classes = fc.uniqueArray(className, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        classes,
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 5, maxLength: 5 }),
        async (names, counts) => {
          const collection = collectionOf(names, counts.slice(0, names.length).with(0, 30));
          await writeLists(dir, 'my set', collection, { force: true });
          const read = await readCollection(join(dir, 'images'), { lists: dir });
          expect(content(read)).toEqual(content(collection));
          const about = (note: string) => !/ha(s|ve) no (validation|test) image/.test(note);
          expect(read.notes.filter(about)).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps a long tail with its settings and channel statistics', async () => {
    const source = { ...collectionOf(['a', 'b'], [40, 40]), mean: [0.1, 0.2, 0.3], std: [1, 2, 3] };
    const settings = { imbalance: 4, seed: 2 };
    const { collection } = await makeLongTailedCollection(source, settings);
    const written = await writeLists(dir, 'ImageNet_LT', collection, { settings });
    expect(written.map((file) => file.slice(dir.length + 1))).toEqual([
      'ImageNet_LT_train.txt',
      'ImageNet_LT_val.txt',
      'ImageNet_LT_test.txt',
      'classes.txt',
      'ImageNet_LT_checksum.json',
    ]);
    expect((await readdir(dir)).sort()).toEqual(written.map((file) => file.slice(dir.length + 1)).sort());
    expect(JSON.parse(await readFile(written[4]!, 'utf8'))).toMatchObject({
      settings,
      classCounts: [...collection.classCounts],
    });
    expect(content(await readCollection('nowhere', { lists: dir }))).toEqual(content(collection));
    expect(await readFile(written[3]!, 'utf8')).toBe(
      `0\ta\t${collection.classCounts[0]}\n1\tb\t${collection.classCounts[1]}\n`,
    );
  });

  it('replaces another content only when forced, and changes nothing before', async () => {
    const [one, two] = [collectionOf(['a'], [30]), collectionOf(['b'], [30])];
    await writeLists(dir, 'set', one);
    await writeLists(dir, 'set', one);
    await expect(writeLists(dir, 'set', two)).rejects.toThrow(
      /no set_train\.txt in .*, or the same one, but there is another/,
    );
    await expect(writeLists(dir, 'other', two)).rejects.toThrow(/no classes\.txt/);
    expect(await readdir(dir)).toHaveLength(5);
    await writeLists(dir, 'set', two, { force: true });
    expect((await readCollection('nowhere', { lists: dir })).classNames).toEqual(['b']);
  });

  it('has lists that are not as written refused', async () => {
    await writeLists(dir, 'set', collectionOf(['a', 'b'], [30, 30]));
    const file = join(dir, 'set_train.txt');
    const text = await readFile(file, 'utf8');
    const read = () => readCollection('nowhere', { lists: dir });
    await writeFile(file, text.slice(0, text.lastIndexOf('b')));
    await expect(read()).rejects.toThrow(/Expected set_train\.txt in .* as it was written, but its SHA-256/);
    await writeFile(file, text);
    const checksums = JSON.parse(await readFile(join(dir, 'set_checksum.json'), 'utf8'));
    const store = (json: unknown) => writeFile(join(dir, 'set_checksum.json'), JSON.stringify(json));
    await store({ ...checksums, classCounts: [24] });
    await expect(read()).rejects.toThrow(/there are 1 counts for 2 classes/);
    await store({ ...checksums, classCounts: [24, 2] });
    await expect(read()).rejects.toThrow(/class 1 has \d+ images and the file says 2/);
    for (const json of [
      null,
      [],
      { ...checksums, name: 1 },
      { ...checksums, classCounts: 'a' },
      { ...checksums, mean: 1 },
    ]) {
      await store(json);
      await expect(read()).rejects.toThrow(/with name, sha256 and classCounts/);
    }
  });

  it.each(['', '../x', 'a/b', '.x', 'a\nb'])('refuses the name %j', async (name) => {
    await expect(writeLists(dir, name, collectionOf(['a'], [30]))).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('says where it cannot write', async () => {
    await writeFile(join(dir, 'file'), '');
    const written = writeLists(join(dir, 'file', 'x'), 'set', collectionOf(['a'], [30]));
    await expect(written).rejects.toThrow(/write .*file\/x, but the system refused \(ENOTDIR\)/);
    await expect(written).rejects.toMatchObject({ code: 'bad-file' });
  });

  it('refuses what lines cannot hold', async () => {
    for (const name of ['a\tb', ' a', '', 'a\nb']) {
      await expect(writeLists(dir, 'set', { ...collectionOf(['a'], [30]), classNames: [name] })).rejects.toThrow(
        /class 0 is called/,
      );
    }
    const collection = collectionOf(['a'], [30]);
    const train = listOf(['a/b \n.jpg'], [0]);
    await expect(writeLists(dir, 'set', { ...collection, splits: { ...collection.splits, train } })).rejects.toThrow(
      /has a line end/,
    );
    expect(await readdir(dir)).toEqual([]);
  });
});
