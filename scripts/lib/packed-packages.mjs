import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './run.mjs';

const shell = process.platform === 'win32';

/** Packs `packages` (built) into `folder`, as they would be published; resolves to their tarballs by package name. */
export async function packPackages(packages, folder, env) {
  const selected = packages.flatMap(({ name }) => ['--filter', name]);
  const args = ['--recursive', ...selected, 'pack', '--pack-destination', folder];
  await step('Packing the packages', 'pnpm', args, { env, shell });
  const file = ({ name, manifest }) => `${name.slice(1).replace('/', '-')}-${manifest.version}.tgz`;
  return new Map(packages.map((each) => [each.name, join(folder, file(each))]));
}

/** Installs `tarballs` and `others` (versions by name) into the empty project `folder`. */
export async function installTarballs(tarballs, others, folder, env) {
  const packed = Object.fromEntries(Array.from(tarballs, ([name, tarball]) => [name, `file:${tarball}`]));
  const host = { private: true, type: 'module', dependencies: { ...packed, ...others } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(host));
  // The packages name each other by version, which only a registry could answer; a JSON document is also YAML.
  const settings = { overrides: packed, autoInstallPeers: false, hoist: false };
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings));
  const options = { cwd: folder, env, shell };
  await step('Installing the tarballs into an empty project', 'pnpm', ['install', '--prefer-offline'], options);
}

/** `name` and all of `packages` that it needs, by name. */
export function closureOf(name, packages) {
  const manifests = new Map(packages.map((each) => [each.name, each.manifest]));
  const found = new Set();
  const visit = (each) => {
    if (!manifests.has(each) || found.has(each)) return;
    found.add(each);
    Object.keys(manifests.get(each).dependencies ?? {}).forEach(visit);
  };
  visit(name);
  return [...found];
}

/** What users import: `{ name, entry, specifier }` of each entry of code. */
export function codeEntries({ name, manifest }) {
  return Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => ({ entry, specifier: name + entry.slice(1) }));
}
