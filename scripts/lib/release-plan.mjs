import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getReleasePlan from '@changesets/get-release-plan';
import semver from 'semver';
import { dependencyClosure, publicPackages } from './packages.mjs';
import { publicTypes } from './public-types.mjs';

/** @import { WorkspacePackage } from './packages.mjs' */

/**
 * A release that the pending changesets ask for; `follows` if it breaks only because types in its interface do.
 *
 * @typedef {object} Release
 * @property {string} name
 * @property {'major' | 'minor' | 'patch' | 'none'} type
 * @property {string} oldVersion
 * @property {string} newVersion
 * @property {boolean} follows
 */

const rank = { none: 0, patch: 1, minor: 2, major: 3 };

/**
 * Runs `action` on the releases that the pending changesets at `at` ask for, with the `.changeset` folder in the
 * matching state. With `only`, a list of packages, other changesets are set aside in the meantime. The changesets that
 * count are those of these packages, of everything they depend on (they may rely on unreleased changes), and of every
 * package that is released as a consequence.
 *
 * A package whose interface exposes types of a package that breaks gets a breaking release too (`follows`), with a
 * changeset that says so. Changesets alone would release such dependents as patches, and their users, who hold values
 * of both packages, would get the breaking change in an update that promises none.
 *
 * @template Result
 * @param {string} at
 * @param {{ only?: readonly string[] | undefined }} options
 * @param {(releases: Release[]) => Promise<Result>} action
 * @returns {Promise<Result>}
 */
export async function withReleases(at, { only }, action) {
  const packages = publicPackages(at);
  const shown = new Map(packages.map((each) => [each.name, publicTypes(each)]));
  for (const name of only ?? []) {
    if (!shown.has(name))
      throw new Error(`There is no package '${name}'. Valid names: ${[...shown.keys()].join(', ')}.`);
  }
  const { changesets } = await getReleasePlan(at);
  let names = dependencyClosure(only ?? [...shown.keys()], packages);
  for (;;) {
    const others = changesets.filter(({ releases }) => only && !releases.some(({ name }) => names.has(name)));
    const putBack = setAside(at, others);
    /** @type {Set<string>} */
    const followers = new Set();
    try {
      const releases = await addFollowers(at, packages, shown, followers);
      const next = dependencyClosure([...names, ...releases.map(({ name }) => name)], packages);
      if (next.size === names.size) return await action(releases);
      names = next;
    } finally {
      for (const name of followers) rmSync(followerFile(at, name), { force: true });
      putBack();
    }
  }
}

/**
 * Returns whether a release is outside the range `^` of the previous version.
 *
 * @param {Pick<Release, 'oldVersion' | 'newVersion'>} release
 */
export function leavesRange({ oldVersion, newVersion }) {
  return !semver.satisfies(newVersion, `^${oldVersion}`);
}

/**
 * Returns the smallest release type that marks a breaking change from `version`.
 *
 * @param {string} version
 * @returns {'minor' | 'major'}
 */
export function breakingType(version) {
  return semver.major(version) === 0 ? 'minor' : 'major';
}

/**
 * Adds the changesets of packages that must follow a breaking change, until no more are needed.
 *
 * @param {string} at
 * @param {readonly WorkspacePackage[]} packages
 * @param {ReadonlyMap<string, ReadonlySet<string>>} shown The packages whose types each interface exposes.
 * @param {Set<string>} followers Receives the names of the packages that follow.
 * @returns {Promise<Release[]>}
 */
async function addFollowers(at, packages, shown, followers) {
  for (;;) {
    const { releases: all } = await getReleasePlan(at);
    const releases = all.filter(({ type }) => type !== 'none');
    const types = new Map(releases.map(({ name, type }) => [name, type]));
    const before = followers.size;
    for (const { name, manifest } of packages) {
      const causes = releases.filter((release) => shown.get(name)?.has(release.name) && leavesRange(release));
      if (causes.length === 0) continue;
      const type = breakingType(manifest.version ?? '0.0.0');
      if (!followers.has(name) && rank[types.get(name) ?? 'none'] >= rank[type]) continue;
      followers.add(name);
      const versions = causes.map((cause) => `\`${cause.name}\` ${cause.newVersion}`).sort();
      const summary = `Follows ${versions.join(', ')}, whose types are part of this package's interface.`;
      writeFileSync(followerFile(at, name), `---\n'${name}': ${type}\n---\n\n${summary}\n`);
    }
    if (followers.size === before) return releases.map((each) => ({ ...each, follows: followers.has(each.name) }));
  }
}

/**
 * Hides changesets from the `changeset` command; the result puts them back.
 *
 * @param {string} at
 * @param {readonly { id: string }[]} changesets
 */
function setAside(at, changesets) {
  const files = changesets.map(({ id }) => join(at, '.changeset', `${id}.md`));
  for (const file of files) renameSync(file, `${file}.held`);
  return () => {
    for (const file of files) renameSync(`${file}.held`, file);
  };
}

/**
 * @param {string} at
 * @param {string} name
 */
function followerFile(at, name) {
  return join(at, '.changeset', `follows-${name.split('/')[1]}.md`);
}
