import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getReleasePlan from '@changesets/get-release-plan';
import semver from 'semver';
import { workspacePackages } from './packages.mjs';
import { publicTypes } from './public-types.mjs';

const rank = { none: 0, patch: 1, minor: 2, major: 3 };

/**
 * Runs `action` on the releases that the pending changesets at `at` ask for, `{ name, type, oldVersion, newVersion, follows }`
 * each, with the `.changeset` folder in that state. With `only`, a list of packages, the changesets that these do not take
 * along are not pending meanwhile, and are put back afterwards. Taken along are the changesets of these packages, of all that
 * they stand on (they may use what is not released yet), and of whatever else that releases.
 *
 * A package whose interface names types of one that breaks breaks as well (`follows`), and gets a changeset that says so.
 * changesets alone raises dependants by a patch whatever they show: their users, who hold values of both packages, would get
 * the breaking change in an update that promises none.
 */
export async function withReleases(at, { only }, action) {
  const packages = workspacePackages(at).filter(({ manifest }) => !manifest.private);
  const shown = new Map(packages.map((each) => [each.name, publicTypes(each)]));
  for (const name of only ?? []) {
    if (!shown.has(name))
      throw new Error(`There is no package '${name}'. Valid names: ${[...shown.keys()].join(', ')}.`);
  }
  const { changesets } = await getReleasePlan(at);
  let names = closure(only ?? [...shown.keys()], packages);
  for (;;) {
    const isTaken = ({ releases }) => !only || releases.some(({ name }) => names.has(name));
    const putBack = setAside(
      at,
      changesets.filter((changeset) => !isTaken(changeset)),
    );
    const followers = new Set();
    try {
      const releases = await addFollowers(at, packages, shown, followers);
      const next = closure([...names, ...releases.map(({ name }) => name)], packages);
      if (next.size === names.size) return await action(releases);
      names = next;
    } finally {
      for (const name of followers) rmSync(followerFile(at, name), { force: true });
      putBack();
    }
  }
}

/** Whether a release is outside of what `^` of the version before allows. */
export function leavesRange({ oldVersion, newVersion }) {
  return !semver.satisfies(newVersion, `^${oldVersion}`);
}

/** The smallest step from `version` that tells users that something breaks. */
export function breakingType(version) {
  return semver.major(version) === 0 ? 'minor' : 'major';
}

async function addFollowers(at, packages, shown, followers) {
  for (;;) {
    const { releases: all } = await getReleasePlan(at);
    const releases = all.filter(({ type }) => type !== 'none');
    const types = new Map(releases.map(({ name, type }) => [name, type]));
    const before = followers.size;
    for (const { name, manifest } of packages) {
      const causes = releases.filter((release) => shown.get(name).has(release.name) && leavesRange(release));
      if (causes.length === 0) continue;
      const type = breakingType(manifest.version);
      if (!followers.has(name) && rank[types.get(name) ?? 'none'] >= rank[type]) continue;
      followers.add(name);
      const versions = causes.map((cause) => `\`${cause.name}\` ${cause.newVersion}`).sort();
      const summary = `Follows ${versions.join(', ')}, whose types are part of this package's interface.`;
      writeFileSync(followerFile(at, name), `---\n'${name}': ${type}\n---\n\n${summary}\n`);
    }
    if (followers.size === before) return releases.map((each) => ({ ...each, follows: followers.has(each.name) }));
  }
}

function closure(names, packages) {
  const dependencies = new Map(packages.map(({ name, manifest }) => [name, Object.keys(manifest.dependencies ?? {})]));
  const all = new Set(names);
  for (const name of all) {
    for (const dependency of dependencies.get(name)) if (dependencies.has(dependency)) all.add(dependency);
  }
  return all;
}

function setAside(at, changesets) {
  const files = changesets.map(({ id }) => join(at, '.changeset', `${id}.md`));
  for (const file of files) renameSync(file, `${file}.held`);
  return () => {
    for (const file of files) renameSync(`${file}.held`, file);
  };
}

function followerFile(at, name) {
  return join(at, '.changeset', `follows-${name.split('/')[1]}.md`);
}
