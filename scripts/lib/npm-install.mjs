import { mkdirSync, writeFileSync } from 'node:fs';
import { step } from './run.mjs';

/**
 * Installs packages with npm into an empty project in `folder`, one list after the other; resolves to the seconds that
 * each list took.
 *
 * @param {string} folder
 * @param {readonly (readonly string[])[]} lists
 * @param {NodeJS.ProcessEnv} env
 */
export async function npmInstallSeconds(folder, lists, env) {
  mkdirSync(folder);
  writeFileSync(`${folder}/package.json`, JSON.stringify({ private: true, type: 'module' }));
  /** @type {number[]} */
  const seconds = [];
  for (const packages of lists) {
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages];
    const start = performance.now();
    await step(`Installing ${packages.length} packages with npm`, 'npm', args, {
      cwd: folder,
      env,
      shell: process.platform === 'win32',
    });
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}
