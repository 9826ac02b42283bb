import { appendFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { MemError } from '@mem/errors';

/** The folder of one run, written by one process at a time. */
export interface RunFolder {
  /**
   * Writes a file in it, given as `checkpoints/stage1.safetensors`, whole or not at all, making the folders above it.
   * @throws MemError `bad-option` for one that lies outside.
   */
  write(name: string, data: string | Uint8Array): Promise<void>;
  /** Adds one line to `metrics.jsonl`. */
  appendMetrics(record: Readonly<Record<string, unknown>>): void;
}

/** Distinct, because opening a run folder deletes what ends in it. */
const unfinished = '.mem-partial';
let writes = 0;

/**
 * Opens a run's folder, made where it is missing, and clears what a killed run left half-written in it.
 * @throws MemError `bad-file` when the path is a file or the folder can't be made.
 */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const root = resolve(path);
  try {
    await mkdir(root, { recursive: true });
  } catch (cause) {
    throw new MemError(
      'bad-file',
      `'${path}' must be a folder that exists or can be made, but: ${(cause as Error).message}. Choose another one.`,
      { path },
      { cause },
    );
  }
  const metrics = join(root, 'metrics.jsonl');
  for (const name of await readdir(root, { recursive: true })) {
    if (name.endsWith(unfinished)) await rm(join(root, name), { force: true });
  }
  await dropUnfinishedLine(metrics);

  const inside = (name: string): string => {
    const file = resolve(root, name);
    const below = relative(root, file);
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
      throw new MemError('bad-option', `'${name}' must name a file inside the run folder.`, { name });
    }
    return file;
  };
  return {
    async write(name, data) {
      const file = inside(name);
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(file, data);
    },
    // Synchronous, so that lines keep the order of their events.
    appendMetrics: (record) => appendFileSync(metrics, `${JSON.stringify(record)}\n`),
  };
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, flushed, then renamed. A failure leaves what was
 * there before.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}-${writes++}${unfinished}`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function dropUnfinishedLine(path: string): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return new Uint8Array();
    throw error;
  });
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(path, whole);
}
