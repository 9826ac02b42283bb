import { spawn } from 'node:child_process';
import { MemError } from '@mem/errors';
import { openRunFolder, type SweepConfiguration } from '@mem/experiment';
import { guarded, memFile } from './guard.js';

/**
 * Fits a configuration in a process of its own, which ends with this one.
 * @throws MemError `cannot-start` with the process's last error, where it failed.
 */
export async function fitInProcess({ recipe }: SweepConfiguration, folder: string): Promise<void> {
  const opened = await openRunFolder(folder);
  await opened.writeJson('recipe.json', recipe);
  await opened.close();
  // A guarded process ends once its channel to this one is closed.
  const child = spawn(process.execPath, [...process.execArgv, memFile, 'fit', '--out', folder], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, [guarded]: '1' },
  });
  let last = '';
  child.stderr?.on('data', (chunk) => {
    last = `${last}${chunk}`.slice(-4000);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  if (code === 0) return;
  const message = last
    .trimEnd()
    .split('\n')
    .at(-1)
    ?.replace(/^error: /, '');
  throw new MemError('cannot-start', signal === null ? `${message}` : `The process was ended by ${signal}.`, {
    folder,
  });
}
