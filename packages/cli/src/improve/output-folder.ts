import { existsSync } from 'node:fs';
import { access, constants, readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { unfinishedSuffix } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { lockFile, openRunFolder } from '@mem/experiment';
import { outputFiles } from '@mem/improve';

/**
 * Checks that the output folder can be written.
 * @throws MemError `bad-file` for a folder that cannot be written.
 * @throws MemError `bad-option` for one that holds other files.
 */
export async function checkOutput(out: string): Promise<void> {
  const own: readonly string[] = [...Object.values(outputFiles), lockFile];
  let existing = resolve(out);
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    await access(existing, constants.W_OK);
    const names = await readdir(existing);
    const other = names.find((name) => !own.includes(name) && !name.endsWith(unfinishedSuffix));
    if (other === undefined || existing !== resolve(out)) return;
    throw new MemError(
      'bad-option',
      `--out ${out} contains other files, such as ${other}. Choose a new folder, or one that mem improve wrote.`,
      { out },
    );
  } catch (cause) {
    if (MemError.is(cause)) throw cause;
    throw new MemError(
      'bad-file',
      `--out ${out} can't be used: ${(cause as Error).message}. Choose another folder.`,
      { out },
      { cause },
    );
  }
}

/**
 * Writes the files of the folder, each atomically; an interrupt is ignored until all are written.
 * @throws MemError `bad-file`.
 */
export async function writeOutput(
  out: string,
  contents: Readonly<Partial<Record<keyof typeof outputFiles, string | Uint8Array>>>,
): Promise<void> {
  const wait = (): void => {};
  process.on('SIGINT', wait);
  try {
    const folder = await openRunFolder(out);
    try {
      await folder.remove(outputFiles.verdict);
      for (const [name, file] of Object.entries(outputFiles) as [keyof typeof outputFiles, string][]) {
        const data = contents[name];
        if (data === undefined) await folder.remove(file);
        else await folder.write(file, data);
      }
    } finally {
      await folder.close();
    }
  } finally {
    process.off('SIGINT', wait);
  }
}
