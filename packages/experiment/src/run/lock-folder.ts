import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MemError } from '@mem/errors';

// proper-lockfile does not fit: it renews its lock from a timer, which a long training step delays until other
// processes consider the lock stale, and it neither names the owner nor frees a killed run's lock at once.

/** Lock of a run folder; holds the process id of its owner. */
export const lockFile = 'run.lock';

/** Milliseconds that a new lock may stay empty before its process counts as killed. */
const emptyTime = 300;

/**
 * Keeps other processes of this machine from writing a run folder until the returned function is called. The lock of a
 * killed process is taken over.
 * @throws MemError `bad-file` while another process holds the lock.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, lockFile);
  await lock(file, folder);
  return () => rm(file, { force: true });
}

async function lock(file: string, folder: string): Promise<void> {
  while (!(await create(file))) {
    const owner = await ownerOf(file);
    if (owner === undefined) continue;
    if (isRunning(owner)) {
      throw new MemError(
        'bad-file',
        `The run folder ${folder} is being written by process ${owner}. Wait for it, stop it, or choose another folder.`,
        { folder, owner },
      );
    }
    await removeStale(file, folder);
  }
}

/**
 * Removes the lock of a dead process. Only one process at a time may do so: a second one, having found the same dead
 * owner, could otherwise remove the lock that the first one has just created.
 */
async function removeStale(file: string, folder: string): Promise<void> {
  const takeover = `${file}.takeover`;
  await lock(takeover, folder);
  try {
    const owner = await ownerOf(file);
    if (owner === undefined || isRunning(owner)) return;
    // A dead owner can no longer remove its lock, so if the file still names it, the file is the stale one.
    if ((await ownerOf(file)) === owner) await rm(file, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/** Creates a lock of this process, or returns false if there is one. */
async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/** Process id in a lock; 0 if it was killed before writing one, undefined if there is no lock. */
async function ownerOf(file: string): Promise<number | undefined> {
  for (let waited = 0; ; waited += 20) {
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw cause;
    });
    if (text !== '') return text === undefined ? undefined : Number(text);
    if (waited >= emptyTime) return 0;
    await setTimeout(20);
  }
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
