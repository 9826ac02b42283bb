import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/**
 * The fields of a package.json that the scripts read.
 *
 * @typedef {object} Manifest
 * @property {string} [name]
 * @property {string} [version]
 * @property {boolean} [private]
 * @property {Record<string, string | { types?: string }>} [exports]
 * @property {Record<string, string>} [bin]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/**
 * A package of the workspace; `folder` is absolute.
 *
 * @typedef {{ name: string, folder: string, manifest: Manifest }} WorkspacePackage
 */

/**
 * Lists the packages in `packages/`, in the order of their folders.
 *
 * @param {string} at The repository's root folder.
 * @returns {WorkspacePackage[]}
 */
export function workspacePackages(at = root) {
  return readdirSync(join(at, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = join(at, 'packages', entry.name);
      /** @type {Manifest & { name: string }} */
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { name: manifest.name, folder, manifest };
    });
}

/** Lists the packages that are published. */
export function publicPackages(at = root) {
  return workspacePackages(at).filter(({ manifest }) => !manifest.private);
}

/**
 * Returns the packages that `names` depend on, directly or not, and `names` themselves.
 *
 * @param {Iterable<string>} names
 * @param {readonly WorkspacePackage[]} packages
 */
export function dependencyClosure(names, packages) {
  const dependencies = new Map(packages.map(({ name, manifest }) => [name, Object.keys(manifest.dependencies ?? {})]));
  const all = new Set(names);
  for (const name of all) {
    for (const dependency of dependencies.get(name) ?? []) if (dependencies.has(dependency)) all.add(dependency);
  }
  return all;
}

/**
 * Lists the entries of a package with the path of their types, relative to the package.
 *
 * @param {Manifest} manifest
 * @returns {{ entry: string, types: string }[]}
 */
export function typedEntries({ exports = {} }) {
  return Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string' || target.types === undefined ? [] : [{ entry, types: target.types }],
  );
}
