// Rehearses three releases of the last commit with its own registry on this machine: the first release of all packages,
// a release of one package alone, and a breaking change of @mem/groups. Installs and upgrades the packages in a
// project.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import { createHost } from './lib/host-project.mjs';
import { installRegistry, startRegistry } from './lib/local-registry.mjs';
import { publicTypes } from './lib/public-types.mjs';
import { cloneForRelease } from './lib/release-clone.mjs';
import { breakingType } from './lib/release-plan.mjs';
import { root, run } from './lib/run.mjs';
import { pnpmEnvironment } from './lib/toolchain.mjs';

/** @import { PublishedManifest } from './lib/local-registry.mjs' */

/**
 * Versions by package name.
 *
 * @typedef {Record<string, string>} Versions
 */

const guide = 'docs/guides/maintaining.md';
const scope = '@mem';
const modulator = '@mem/modulator';
const groups = '@mem/groups';
const refused = '@mem/dac';
const folder = mkdtempSync(join(tmpdir(), 'mem-release-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
// The 'exit' event ends the registry; the running program gets the signal first.
/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) {
  process.once(signal, () => setImmediate(() => process.exit(128 + constants.signals[signal])));
}

let failures = 0;
/**
 * Reports a check, with details if it failed.
 *
 * @param {unknown} ok
 * @param {string} what
 */
function check(ok, what, detail = '') {
  if (!ok) failures++;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what}${ok ? '' : `\n${detail}`}`);
}
const same = (/** @type {unknown} */ a, /** @type {unknown} */ b) => JSON.stringify(a) === JSON.stringify(b);

const env = await pnpmEnvironment();
const changed = await run('git', ['status', '--porcelain'], { quiet: true });
if (changed.output) console.error('The working tree has changes, which the rehearsal does not include.');
const program = await installRegistry(env);
const registry = await startRegistry(program, join(folder, 'registry'), { refused: [refused] });
const clone = await cloneForRelease(join(folder, 'clone'), registry, env);

console.log('\nThe first release');
await clone.version();
const names = clone.packages().map(({ name }) => name);
const halfWay = await clone.release();
const others = names.filter((name) => name !== refused);
check(halfWay.code !== 0, `fails when the registry refuses ${refused}`, halfWay.output);
check(same(Object.keys(await latest()), others), 'has published all the others', halfWay.output);
await registry.allowAll();
const first = await release('a second attempt');
check(same(first, [refused]), `publishes only ${refused}`, first.join(' '));
const tags = (await clone.git('tag')).split('\n').sort();
const wanted = clone.packages().map(({ name, manifest }) => `${name}@${manifest.version}`);
check(same(tags, wanted.sort()), 'has tagged every package', tags.join(' '));
await checkManifests();

const host = createHost(join(folder, 'host'), scope, registry.url, env);
await host.npm('install', modulator, '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm');
const before = await checkHost('can be installed in an empty project');
for (const name of Object.keys(before)) {
  const lacking = ['LICENSE', 'README.md', 'CHANGELOG.md'].filter((file) => !host.files(name).includes(file));
  check(lacking.length === 0, `${name} contains its licence, README and changelog`, `missing: ${lacking}`);
}

console.log(`\nA fix of ${modulator} alone`);
const firstVersions = await latest();
const other = clone.addChangeset('@mem/cli', 'patch', 'A pending change.');
clone.addChangeset(modulator, 'patch', 'A fix.');
const uncommitted = await clone.release();
check(/working tree has changes/.test(uncommitted.output), 'is refused before it is committed', uncommitted.output);
await clone.commit('Two changes');
await clone.version('--only', modulator);
check((await clone.git('ls-files', '.changeset')).includes(other), 'leaves other changesets pending');
// npm cannot create provenance outside a workflow; that it tries shows that the workflow's setting reaches it.
const proven = await clone.release({ npm_config_provenance: 'true' });
check(proven.code !== 0 && /provenance/i.test(proven.output), 'asks npm for provenance if configured', proven.output);
const alone = await release('the release');
check(same(alone, [modulator]), 'publishes nothing else', alone.join(' '));
const fixVersions = await latest();
await host.npm('update');
const fixed = await checkHost('npm update installs it');
check(
  same(fixed, { ...before, [modulator]: fixVersions[modulator] }),
  'and changes nothing else',
  JSON.stringify(fixed),
);

console.log(`\nA breaking change of ${groups}`);
clone.addChangeset(groups, breakingType(fixVersions[groups] ?? ''), 'A breaking change.');
await clone.commit('A breaking change');
await clone.version();
const followed = await release('the release');
const breakingVersions = await latest();
const dependents = clone.packages().filter(({ manifest }) => manifest.dependencies?.[groups]);
check(
  dependents.every(({ name }) => followed.includes(name)),
  `publishes all that depends on ${groups}`,
  followed.join(' '),
);
const exposing = dependents.filter((each) => publicTypes(each).has(groups));
const breakingStep = (/** @type {string} */ name) => stepOf(name, fixVersions, breakingVersions);
check(
  exposing.length > 0 &&
    exposing.every(({ name, manifest }) => breakingStep(name) === breakingType(manifest.version ?? '')),
  'breaks every package that exposes its types',
  exposing.map(({ name }) => `${name}: ${breakingStep(name)}`).join('\n'),
);
await host.npm('update');
check(same(await checkHost('npm update keeps a consistent set'), fixed), 'and leaves it unchanged');
await host.npm('install', `${modulator}@latest`);
const upgraded = await checkHost('npm install @latest upgrades it');
check(
  Object.keys(upgraded).every((name) => upgraded[name] === breakingVersions[name]),
  'to the latest version of every package',
  JSON.stringify(upgraded),
);

const table = [
  `| package | a fix of \`${modulator}\` | a breaking change of \`${groups}\` |`,
  '|---|---|---|',
  ...names.map((name) => `| \`${name}\` | ${stepOf(name, firstVersions, fixVersions)} | ${breakingStep(name)} |`),
].join('\n');
console.log(`\n${table}\n`);
check(readFileSync(join(root, guide), 'utf8').includes(table), `${guide} has this table`, 'Copy it there.');
await registry.stop();
console.log(failures > 0 ? `${failures} checks failed.` : 'The release works.');
process.exit(failures > 0 ? 1 : 0);

/**
 * Returns the type of a package's release from one set of versions to another.
 *
 * @param {string} name
 * @param {Versions} from
 * @param {Versions} to
 */
function stepOf(name, from, to) {
  return semver.diff(from[name] ?? '', to[name] ?? '') ?? '-';
}

/**
 * Fetches the latest version of each package in the registry.
 *
 * @returns {Promise<Versions>}
 */
async function latest() {
  /** @type {Versions} */
  const found = {};
  for (const name of names) {
    const version = (await registry.packument(name))?.['dist-tags'].latest;
    if (version) found[name] = version;
  }
  return found;
}

/**
 * Releases the last commit; resolves to the names of the packages that it published.
 *
 * @param {string} what
 */
async function release(what) {
  const earlier = await latest();
  const { code, output } = await clone.release();
  check(code === 0, `${what} succeeds`, output);
  check((await clone.git('status', '--porcelain')) === '', 'leaves the working tree unchanged');
  const now = await latest();
  const misfits = (await manifests(now)).flatMap(({ name, dependencies = {} }) =>
    Object.entries(dependencies)
      .filter(([dependency, range]) => !semver.satisfies(now[dependency] ?? '', range) && dependency in now)
      .map(([dependency, range]) => `${name} requires ${dependency} ${range}`),
  );
  check(misfits.length === 0, 'the latest versions of all packages fit together', misfits.join('\n'));
  return names.filter((name) => now[name] !== earlier[name]);
}

/**
 * Fetches the manifests of all packages at these versions.
 *
 * @param {Versions} versions
 */
async function manifests(versions) {
  /** @type {PublishedManifest[]} */
  const found = [];
  for (const name of names) {
    const manifest = (await registry.packument(name))?.versions[versions[name] ?? ''];
    if (manifest === undefined) throw new Error(`The registry has no ${name} ${versions[name]}.`);
    found.push(manifest);
  }
  return found;
}

/** Checks the fields of published manifests that users and npm read. */
async function checkManifests() {
  for (const manifest of await manifests(await latest())) {
    const { name, license, repository, homepage, bugs, keywords, description } = manifest;
    const complete = license && homepage && bugs && keywords?.length && description;
    const inPlace = repository?.directory === `packages/${name.split('/')[1]}`;
    check(complete && inPlace, `${name}'s published manifest`, JSON.stringify(manifest, null, 2));
  }
}

/**
 * Checks that one copy of each package is installed and works.
 *
 * @param {string} what
 * @returns {Promise<Versions>} The installed versions.
 */
async function checkHost(what) {
  const copies = host.installed();
  check(
    Object.values(copies).every(({ length }) => length === 1),
    `${what}, one copy of each of ${Object.keys(copies).length} packages`,
    JSON.stringify(copies),
  );
  const { code, output } = await host.runReadme(modulator);
  check(code === 0, `and its README's code runs`, output);
  return Object.fromEntries(Object.entries(copies).map(([name, [version = '']]) => [name, version]));
}
