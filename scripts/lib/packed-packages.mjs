import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './run.mjs';

const shell = process.platform === 'win32';

/** @import { Manifest, WorkspacePackage } from './packages.mjs' */

/**
 * Packs `packages`, which must be built, into `folder` as they would be published.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Map<string, string>>} Their tarballs by package name.
 */
export async function packPackages(packages, folder, env) {
  const selected = packages.flatMap(({ name }) => ['--filter', name]);
  const args = ['--recursive', ...selected, 'pack', '--pack-destination', folder];
  await step('Packing the packages', 'pnpm', args, { env, shell });
  return new Map(
    packages.map(({ name, manifest }) => [
      name,
      join(folder, `${name.slice(1).replace('/', '-')}-${manifest.version}.tgz`),
    ]),
  );
}

/**
 * Installs `tarballs` and `others` (versions by name) into the empty project `folder`.
 *
 * @param {ReadonlyMap<string, string>} tarballs
 * @param {Record<string, string>} others
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
export async function installTarballs(tarballs, others, folder, env) {
  const packed = Object.fromEntries(Array.from(tarballs, ([name, tarball]) => [name, `file:${tarball}`]));
  const host = { private: true, type: 'module', dependencies: { ...packed, ...others } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(host));
  // The packages require each other by version, which only a registry could resolve. JSON is valid YAML.
  const settings = { overrides: packed, autoInstallPeers: false, hoist: false };
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings));
  const options = { cwd: folder, env, shell };
  await step('Installing the tarballs into an empty project', 'pnpm', ['install', '--prefer-offline'], options);
}

/**
 * Lists the entries with code, as users import them.
 *
 * @param {{ name: string, manifest: Manifest }} of
 */
export function codeEntries({ name, manifest }) {
  return Object.keys(manifest.exports ?? {})
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => ({ entry, specifier: name + entry.slice(1) }));
}
