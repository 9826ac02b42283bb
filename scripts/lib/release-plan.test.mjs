import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, gitClone } from '@mem/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakingType, leavesRange, withReleases } from './release-plan.mjs';
import { root } from './run.mjs';

// low <- shows (names low's types) <- top (names shows' types), low <- hides (uses low inside), and a package apart.
const sources = {
  low: 'export interface Low { size: number }\nexport const low: Low = { size: 1 };',
  shows: "import type { Low } from '@mem/low';\nexport type Shown = { low: Low };",
  hides: "import { low } from '@mem/low';\nexport const size: number = low.size;",
  top: "import type { Shown } from '@mem/shows';\nexport const top: Shown[] = [];",
  apart: 'export const apart: number = 1;',
};
const dependencies = { shows: ['low'], hides: ['low'], top: ['shows', 'hides'] };

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

function addPackage(name, version, source) {
  const folder = join(at, 'packages', name);
  mkdirSync(join(folder, 'src'), { recursive: true });
  const edges = (dependencies[name] ?? []).map((dependency) => [`@mem/${dependency}`, 'workspace:^']);
  const exports = { '.': { types: './dist/index.d.ts' }, './package.json': './package.json' };
  const manifest = { name: `@mem/${name}`, version, exports, dependencies: Object.fromEntries(edges) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'src', 'index.ts'), source);
}

function addChangeset(id, types) {
  const lines = Object.entries(types).map(([name, type]) => `'@mem/${name}': ${type}`);
  writeFileSync(join(at, '.changeset', `${id}.md`), `---\n${lines.join('\n')}\n---\n\nText of ${id}.\n`);
}

const pending = () => readdirSync(join(at, '.changeset')).sort();
/** The versions released, and the packages that only follow. */
const plan = async (only) => {
  const text = (name) => readFileSync(join(at, '.changeset', `follows-${name}.md`), 'utf8');
  return withReleases(at, { only }, (releases) => ({
    versions: Object.fromEntries(releases.map(({ name, newVersion }) => [name.slice(5), newVersion])),
    follow: Object.fromEntries(
      releases
        .filter(({ follows }) => follows)
        .map(({ name }) => [name.slice(5), text(name.slice(5)).trim().split('\n').at(-1)]),
    ),
  }));
};

describe('withReleases', () => {
  it('makes a breaking change break what shows it, however far, and leaves the rest to changesets', async () => {
    addChangeset('break', { low: 'minor' });
    const { versions, follow } = await plan();
    expect(versions).toEqual({ low: '0.2.0', shows: '0.2.0', hides: '0.1.1', top: '0.2.0' });
    expect(follow).toEqual({
      shows: "Follows `@mem/low` 0.2.0, whose types are part of this package's interface.",
      top: "Follows `@mem/shows` 0.2.0, whose types are part of this package's interface.",
    });
    expect(pending()).toEqual(['break.md', 'config.json']);
  });

  it('adds nothing to a compatible change, nor to a package that breaks anyway', async () => {
    addChangeset('fix', { low: 'patch' });
    expect(await plan()).toEqual({ versions: { low: '0.1.1' }, follow: {} });
    addChangeset('all', { low: 'minor', shows: 'minor', top: 'minor' });
    expect((await plan()).follow).toEqual({});
  });

  it('takes major for breaking once a package is stable', async () => {
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

  it('takes along what the package stands on, and what that releases', async () => {
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
  it('has each change with its commit, and in one line what the package stands on', () => {
    const config = JSON.parse(readFileSync(join(root, '.changeset', 'config.json'), 'utf8'));
    const changelog = join(root, '.changeset', config.changelog);
    writeFileSync(join(at, '.changeset', 'config.json'), JSON.stringify({ ...config, changelog }));
    addChangeset('break', { low: 'minor', hides: 'patch', top: 'patch' });
    const git = (...args) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: at });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message=all');
    const commit = git('rev-parse', 'HEAD').toString().slice(0, 7);
    execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: at });
    const text = readFileSync(join(at, 'packages/top/CHANGELOG.md'), 'utf8');
    expect(text).toContain(`\n- Text of break. (${commit})\n`);
    expect(text).toContain('\n- Stands on `@mem/hides` 0.1.1, `@mem/shows` 0.1.1.\n');
  });
});

it('knows when a version is outside of the range before it, and the step that says so', () => {
  expect(leavesRange({ oldVersion: '0.1.0', newVersion: '0.1.1' })).toBe(false);
  expect(leavesRange({ oldVersion: '0.1.0', newVersion: '0.2.0' })).toBe(true);
  expect(leavesRange({ oldVersion: '1.1.0', newVersion: '1.2.0' })).toBe(false);
  expect([breakingType('0.9.0'), breakingType('1.0.0')]).toEqual(['minor', 'major']);
});
