import { appendFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type FileSource, fileSource, unfinishedSuffix, writeFileAtomic } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { lockFolder } from './lock-folder.js';

/** The folder of one run, written by one process at a time; files in it are given as `checkpoints/stage1.safetensors`. */
export interface RunFolder {
  readonly path: string;
  /**
   * Writes a file whole or not at all, making the folders above it.
   * @throws MemError `bad-option` for one that lies outside.
   */
  write(name: string, data: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** A file's bytes; undefined where it is not there. */
  read(name: string): Promise<Buffer | undefined>;
  /** A file to be read in parts until it is closed; undefined where it is not there. */
  open(name: string): Promise<FileSource | undefined>;
  /** A file's size in bytes; undefined where it is not there. */
  size(name: string): Promise<number | undefined>;
  remove(name: string): Promise<void>;
  /** Adds one line to `metrics.jsonl`. */
  appendMetrics(record: Readonly<Record<string, unknown>>): void;
  /** Adds one line to `events.jsonl`, with the time. */
  log(event: Readonly<Record<string, unknown>>): void;
  /** Lets other processes write the folder. */
  close(): Promise<void>;
}

/**
 * Opens a run's folder, made where it is missing, and clears what a killed run left half-written in it.
 * @throws MemError `bad-file` when the path is a file, the folder can't be made, or another process writes it.
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
  const unlock = await lockFolder(root);
  for (const name of await readdir(root, { recursive: true })) {
    if (name.endsWith(unfinishedSuffix)) await rm(join(root, name), { force: true });
  }
  const [metrics, events] = [join(root, 'metrics.jsonl'), join(root, 'events.jsonl')];
  for (const file of [metrics, events]) await dropUnfinishedLine(file);

  const inside = (name: string): string => {
    const file = resolve(root, name);
    const below = relative(root, file);
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
      throw new MemError('bad-option', `'${name}' must name a file inside the run folder.`, { name });
    }
    return file;
  };
  // Lines are written synchronously, so that they keep the order of their events.
  const append = (file: string, record: unknown): void => appendFileSync(file, `${JSON.stringify(record)}\n`);
  return {
    path: root,
    async write(name, data) {
      const file = inside(name);
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(file, data);
    },
    read: (name) => unlessMissing(readFile(inside(name))),
    open: async (name) => ((await unlessMissing(stat(inside(name)))) ? fileSource(inside(name)) : undefined),
    size: async (name) => (await unlessMissing(stat(inside(name))))?.size,
    remove: (name) => rm(inside(name), { force: true }),
    appendMetrics: (record) => append(metrics, record),
    log: (event) => append(events, { time: new Date().toISOString(), ...event }),
    close: unlock,
  };
}

async function unlessMissing<Result>(found: Promise<Result>): Promise<Result | undefined> {
  return found.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function dropUnfinishedLine(path: string): Promise<void> {
  const bytes = (await unlessMissing(readFile(path))) ?? new Uint8Array();
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(path, whole);
}
