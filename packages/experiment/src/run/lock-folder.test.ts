import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile, lockFolder } from './lock-folder.js';

/** Larger than any process id that Linux gives. */
const deadProcess = '4194305';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('lockFolder', () => {
  it('refuses a second owner with the process id of the first until it is released', async () => {
    const release = await lockFolder(folder);
    expect(await readFile(join(folder, lockFile), 'utf8')).toBe(String(process.pid));
    await expect(lockFolder(folder)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-file', message: expect.stringContaining(`by process ${process.pid}.`) }),
    );
    await release();
    expect(await readdir(folder)).toEqual([]);
    await (await lockFolder(folder))();
  });

  it.each([
    ['killed while it held the lock', { [lockFile]: deadProcess }],
    ['killed before it had written its id', { [lockFile]: '' }],
    ['killed while it took over another lock', { [lockFile]: deadProcess, [`${lockFile}.takeover`]: deadProcess }],
  ])('takes over from a process %s', async (_what, files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const release = await lockFolder(folder);
    expect(await readdir(folder)).toEqual([lockFile]);
    await release();
  });

  it('has one winner among many that take over at once', async () => {
    for (let round = 0; round < 50; round++) {
      await writeFile(join(folder, lockFile), deadProcess);
      const locks = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const won = locks.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const { value: release } of won) await release();
      expect(await readdir(folder)).toEqual([]);
    }
  });
});
