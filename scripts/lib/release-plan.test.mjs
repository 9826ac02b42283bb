import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, gitClone } from '@mem/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakingType, leavesRange, withReleases } from './release-plan.mjs';
import { root } from './run.mjs';

/**
 * The source of each package: `shows` exposes the types of `low`, `top` those of `shows`, `hides` only uses `low`
 * internally, and `apart` depends on none of them.
 */
const sources = {
  low: 'export interface Low { size: number }\nexport const low: Low = { size: 1 };',
  shows: "import type { Low } from '@mem/low';\nexport type Shown = { low: Low };",
  hides: "import { low } from '@mem/low';\nexport const size: number = low.size;",
  top: "import type { Shown } from '@mem/shows';\nexport const top: Shown[] = [];",
  apart: 'export const apart: number = 1;',
};
/** @type {Record<string, string[]>} */
const dependencies = { shows: ['low'], hides: ['low'], top: ['shows', 'hides'] };

/** @type {string} */
let at;

beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'mem-release-plan-'));
  writeFileSync(join(at, 'package.json'), '{ "name": "root", "private": true }');
  writeFileSync(join(at, 'pnpm-workspace.yaml'), 'packages: [packages/*]\n');
  mkdirSync(join(at, '.changeset'));
  cpSync(join(root, '.changeset', 'config.json'), join(at, '.changeset', 'config.json'));
  for (const [name, source] of Object.entries(sources)) addPackage(name, '0.1.0', source);
});
afterEach(() => rmSync(at, { recursive: true }));

/**
 * @param {string} name
 * @param {string} version
 * @param {string} source
 */
function addPackage(name, version, source) {
  const folder = join(at, 'packages', name);
  mkdirSync(join(folder, 'src'), { recursive: true });
  const edges = (dependencies[name] ?? []).map((dependency) => [`@mem/${dependency}`, 'workspace:^']);
  const exports = { '.': { types: './dist/index.d.ts' }, './package.json': './package.json' };
  const manifest = { name: `@mem/${name}`, version, exports, dependencies: Object.fromEntries(edges) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'src', 'index.ts'), source);
}

/**
 * @param {string} id
 * @param {Record<string, string>} types The release type of each package, without the scope.
 */
function addChangeset(id, types) {
  const lines = Object.entries(types).map(([name, type]) => `'@mem/${name}': ${type}`);
  writeFileSync(join(at, '.changeset', `${id}.md`), `---\n${lines.join('\n')}\n---\n\nText of ${id}.\n`);
}

const pending = () => readdirSync(join(at, '.changeset')).sort();

/**
 * Returns the versions that would be released, and the changesets of the packages that only follow.
 *
 * @param {string[]} [only]
 */
const plan = async (only) => {
  const text = (/** @type {string} */ name) => readFileSync(join(at, '.changeset', `follows-${name}.md`), 'utf8');
  return withReleases(at, { only }, async (releases) => ({
    versions: Object.fromEntries(releases.map(({ name, newVersion }) => [name.slice(5), newVersion])),
    follow: Object.fromEntries(
      releases
        .filter(({ follows }) => follows)
        .map(({ name }) => [name.slice(5), text(name.slice(5)).trim().split('\n').at(-1)]),
    ),
  }));
};

describe('withReleases', () => {
  it('breaks every package that exposes a broken type, however indirectly, and no other', async () => {
    addChangeset('break', { low: 'minor' });
    const { versions, follow } = await plan();
    expect(versions).toEqual({ low: '0.2.0', shows: '0.2.0', hides: '0.1.1', top: '0.2.0' });
    expect(follow).toEqual({
      shows: "Follows `@mem/low` 0.2.0, whose types are part of this package's interface.",
      top: "Follows `@mem/shows` 0.2.0, whose types are part of this package's interface.",
    });
    expect(pending()).toEqual(['break.md', 'config.json']);
  });

  it('adds nothing for a compatible change or a package that breaks anyway', async () => {
    addChangeset('fix', { low: 'patch' });
    expect(await plan()).toEqual({ versions: { low: '0.1.1' }, follow: {} });
    addChangeset('all', { low: 'minor', shows: 'minor', top: 'minor' });
    expect((await plan()).follow).toEqual({});
  });

  it('makes a major release for a breaking change of a stable package', async () => {
    addPackage('low', '1.0.0', sources.low);
    addPackage('shows', '2.3.4', sources.shows);
    addChangeset('feature', { low: 'minor' });
    expect((await plan()).versions).toEqual({ low: '1.1.0' });
    addChangeset('break', { low: 'major' });
    expect((await plan()).versions).toEqual({ low: '2.0.0', shows: '3.0.0', hides: '0.1.1', top: '0.2.0' });
  });

  it('releases one package alone and leaves the other changesets pending', async () => {
    addChangeset('top-fix', { top: 'patch' });
    addChangeset('apart-fix', { apart: 'patch' });
    const before = pending();
    expect((await plan(['@mem/top'])).versions).toEqual({ top: '0.1.1' });
    expect(pending()).toEqual(before);
  });

  it('includes the dependencies of the package, and whatever they release', async () => {
    addChangeset('shows-fix', { shows: 'patch' });
    addChangeset('top-fix', { top: 'patch' });
    expect((await plan(['@mem/shows'])).versions).toEqual({ shows: '0.1.1' });
    addChangeset('break', { low: 'minor' });
    addChangeset('apart-fix', { apart: 'patch' });
    const { versions } = await plan(['@mem/shows']);
    expect(versions).toEqual({ low: '0.2.0', shows: '0.2.0', hides: '0.1.1', top: '0.2.0' });
  });

  it('puts the changesets back when the action fails, and refuses unknown names', async () => {
    addChangeset('break', { low: 'minor' });
    addChangeset('apart-fix', { apart: 'patch' });
    const fail = () => Promise.reject(new Error('stopped'));
    await expect(withReleases(at, { only: ['@mem/low'] }, fail)).rejects.toThrow('stopped');
    expect(pending()).toEqual(['apart-fix.md', 'break.md', 'config.json']);
    await expect(plan(['@mem/other'])).rejects.toThrow(/'@mem\/other'.*@mem\/low/);
  });
});

describeWith(gitClone(), 'the changelog', () => {
  it('has each change with its commit, and the new versions of dependencies in one line', () => {
    const config = JSON.parse(readFileSync(join(root, '.changeset', 'config.json'), 'utf8'));
    const changelog = join(root, '.changeset', config.changelog);
    writeFileSync(join(at, '.changeset', 'config.json'), JSON.stringify({ ...config, changelog }));
    addChangeset('break', { low: 'minor', hides: 'patch', top: 'patch' });
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: at });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message=all');
    const commit = git('rev-parse', 'HEAD').toString().slice(0, 7);
    execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: at });
    const text = readFileSync(join(at, 'packages/top/CHANGELOG.md'), 'utf8');
    expect(text).toContain(`\n- Text of break. (${commit})\n`);
    expect(text).toContain('\n- Depends on `@mem/hides` 0.1.1, `@mem/shows` 0.1.1.\n');
  });
});

it('knows when a version leaves the range of the previous one, and which release type is breaking', () => {
  expect(leavesRange({ oldVersion: '0.1.0', newVersion: '0.1.1' })).toBe(false);
  expect(leavesRange({ oldVersion: '0.1.0', newVersion: '0.2.0' })).toBe(true);
  expect(leavesRange({ oldVersion: '1.1.0', newVersion: '1.2.0' })).toBe(false);
  expect([breakingType('0.9.0'), breakingType('1.0.0')]).toEqual(['minor', 'major']);
});
