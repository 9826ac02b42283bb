import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { root, run, step } from './run.mjs';

const windows = process.platform === 'win32';

/**
 * Returns an environment in which `pnpm` is the pinned version: the one on the path if its major version matches,
 * otherwise one installed into `.tools`, which leaves the machine unchanged.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function pnpmEnvironment() {
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    CI: process.env.CI ?? 'true',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
  const version = pinnedPnpm();
  if ((await majorOnPath(env)) === version.split('.')[0]) return env;
  const folder = join(root, '.tools', `pnpm-${version}`);
  if (!existsSync(join(folder, 'node_modules', 'pnpm', 'package.json'))) {
    const [npm, ...npmArgs] = npmCommand();
    const args = [...npmArgs, 'install', '--prefix', folder, '--no-audit', '--no-fund', `pnpm@${version}`];
    await step(`Installing pnpm ${version} into .tools`, npm, args, { env, shell: windows });
  }
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [key]: [join(folder, 'node_modules', '.bin'), env[key]].join(delimiter) };
}

/**
 * Installs the locked dependencies, unless `node_modules` was installed from the same lockfile.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export async function installDependencies(env) {
  const stamp = join(root, 'node_modules', '.setup-stamp');
  const wanted = lockfileDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await step('Installing the dependencies', 'pnpm', ['install', '--frozen-lockfile'], { env, shell: windows });
  writeFileSync(stamp, wanted);
}

/**
 * Builds every package that changed since its last build.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildPackages(env) {
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
  await step(
    'Building the packages',
    process.execPath,
    [turbo, 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'],
    { env },
  );
}

function pinnedPnpm() {
  /** @type {{ packageManager: string }} */
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return packageManager.replace(/^pnpm@/, '').replace(/\+.*/, '');
}

/** @param {NodeJS.ProcessEnv} env */
async function majorOnPath(env) {
  const { code, output } = await run('pnpm', ['--version'], { env, quiet: true, shell: windows }).catch(() => ({
    code: 1,
    output: '',
  }));
  return code === 0 ? /^(\d+)\./m.exec(output)?.[1] : undefined;
}

/**
 * Returns the npm that runs this script. `npm_execpath` may also name another package manager.
 *
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const self = process.env.npm_execpath ?? '';
  return basename(self) === 'npm-cli.js' ? [process.execPath, self] : ['npm'];
}

function lockfileDigest() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
