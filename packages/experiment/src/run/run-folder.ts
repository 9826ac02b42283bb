import { appendFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type FileSource, fileSource, unfinishedSuffix, writeFileAtomic } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import type { MetricsRecord } from '@mem/results';
import { lockFolder } from './lock-folder.js';

/** Folder of one run, written by one process at a time; file names look like `checkpoints/stage1.safetensors`. */
export interface RunFolder {
  readonly path: string;
  /**
   * Writes a file atomically, creating its parent folders.
   * @throws MemError `bad-option` for a path outside the folder.
   */
  write(name: string, data: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes a value as JSON, as `write` does. */
  writeJson(name: string, value: unknown): Promise<void>;
  /** Reads a file's bytes; returns undefined when it does not exist. */
  read(name: string): Promise<Buffer | undefined>;
  /** Opens a file for reading in parts until it is closed; returns undefined when it does not exist. */
  open(name: string): Promise<FileSource | undefined>;
  /** Returns a file's size in bytes; undefined when it does not exist. */
  size(name: string): Promise<number | undefined>;
  remove(name: string): Promise<void>;
  /** Appends a line to `metrics.jsonl`. */
  appendMetrics(record: MetricsRecord): void;
  /** Appends a line to `events.jsonl`, with the time. */
  log(event: Readonly<Record<string, unknown>>): void;
  /** Releases the folder for other processes to write. */
  close(): Promise<void>;
}

/**
 * Opens a run folder, creating it if missing, and removes half-written files left by a killed run.
 * @throws MemError `bad-file` when the path is a file, the folder can't be created, or another process is writing it.
 */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const root = resolve(path);
  try {
    await mkdir(root, { recursive: true });
  } catch (cause) {
    throw new MemError(
      'bad-file',
      `'${path}' can't be used as the run folder: ${(cause as Error).message}. Choose another one.`,
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
  const write: RunFolder['write'] = async (name, data) => {
    const file = inside(name);
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, data);
  };
  return {
    path: root,
    write,
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
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
