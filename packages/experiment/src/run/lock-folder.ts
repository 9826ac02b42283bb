import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemError } from '@mem/errors';

/** What says that a process writes the folder. */
export const lockFile = 'run.lock';

/**
 * Keeps other processes of this machine from writing a run folder until the returned function is called; what a killed
 * process left is taken over. @throws MemError `bad-file` while another process has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, lockFile);
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (isRunning(owner)) {
      throw new MemError(
        'bad-file',
        `The run folder ${folder} is being written by process ${owner}. Wait for it, stop it, or choose another folder.`,
        { folder, owner },
      );
    }
    await rm(file, { force: true });
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
