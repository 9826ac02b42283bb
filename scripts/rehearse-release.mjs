// Rehearses releases of the last commit against a registry of its own on this machine: everything for the first time, one
// package alone, a breaking change of @mem/groups; and installs and upgrades what was published in an empty project.
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

const guide = 'docs/guides/maintaining.md';
const [scope, modulator, groups, refused] = ['@mem', '@mem/modulator', '@mem/groups', '@mem/dac'];
const folder = mkdtempSync(join(tmpdir(), 'mem-release-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
// By way of 'exit', which ends the registry; first the program that is running hears of the signal.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => setImmediate(() => process.exit(128 + constants.signals[signal])));
}

let failures = 0;
function check(ok, what, detail = '') {
  if (!ok) failures++;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what}${ok ? '' : `\n${detail}`}`);
}
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const env = await pnpmEnvironment();
const changed = await run('git', ['status', '--porcelain'], { quiet: true });
if (changed.output) console.error('The working tree has changes: they are not in what is rehearsed.');
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
const first = await release('a second try');
check(same(first, [refused]), `publishes only ${refused}`, first.join(' '));
const tags = (await clone.git('tag')).split('\n').sort();
const wanted = clone.packages().map(({ name, manifest }) => `${name}@${manifest.version}`);
check(same(tags, wanted.sort()), 'has tagged every package', tags.join(' '));
await checkManifests();

const host = createHost(join(folder, 'host'), scope, registry.url, env);
await host.npm('install', modulator, '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm');
const before = await checkHost('an empty project installs it');
for (const name of Object.keys(before)) {
  const lacking = ['LICENSE', 'README.md', 'CHANGELOG.md'].filter((file) => !host.files(name).includes(file));
  check(lacking.length === 0, `${name} brings its licence, README and changelog`, `missing: ${lacking}`);
}

console.log(`\nA fix of ${modulator} alone`);
const versions = [await latest()];
const other = clone.addChangeset('@mem/cli', 'patch', 'A change that waits.');
clone.addChangeset(modulator, 'patch', 'A fix.');
const uncommitted = await clone.release();
check(/working tree has changes/.test(uncommitted.output), 'is refused before it is committed', uncommitted.output);
await clone.commit('Two changes');
await clone.version('--only', modulator);
check((await clone.git('ls-files', '.changeset')).includes(other), 'leaves other changesets pending');
// Outside of a workflow npm cannot make provenance: that it tries shows that the workflow's setting reaches it.
const proven = await clone.release({ npm_config_provenance: 'true' });
check(proven.code !== 0 && /provenance/i.test(proven.output), 'asks npm for provenance where told to', proven.output);
const alone = await release('the release');
check(same(alone, [modulator]), 'publishes nothing else', alone.join(' '));
versions.push(await latest());
await host.npm('update');
const fixed = await checkHost('npm update brings it');
check(same(fixed, { ...before, [modulator]: versions[1][modulator] }), 'and leaves the rest', JSON.stringify(fixed));

console.log(`\nA breaking change of ${groups}`);
const breaking = breakingType(versions[1][groups]);
clone.addChangeset(groups, breaking, 'A change that breaks.');
await clone.commit('A change that breaks');
await clone.version();
const followed = await release('the release');
versions.push(await latest());
const steps = versions.slice(1).map((each, i) => (name) => semver.diff(versions[i][name], each[name]) ?? '-');
const stand = clone.packages().filter(({ manifest }) => manifest.dependencies?.[groups]);
check(
  stand.every(({ name }) => followed.includes(name)),
  `publishes all that stands on ${groups}`,
  followed.join(' '),
);
const showing = stand.filter((each) => publicTypes(each).has(groups));
check(
  showing.length > 0 && showing.every(({ name, manifest }) => steps[1](name) === breakingType(manifest.version)),
  'breaks whatever shows its types',
  showing.map(({ name }) => `${name}: ${steps[1](name)}`).join('\n'),
);
await host.npm('update');
check(same(await checkHost('npm update keeps a set that fits'), fixed), 'and leaves it as it was');
await host.npm('install', `${modulator}@latest`);
const upgraded = await checkHost('npm install @latest upgrades it');
check(
  Object.keys(upgraded).every((name) => upgraded[name] === versions[2][name]),
  'to the latest of every package',
  JSON.stringify(upgraded),
);

const table = [
  `| package | a fix of \`${modulator}\` | a breaking change of \`${groups}\` |`,
  '|---|---|---|',
  ...names.map((name) => `| \`${name}\` | ${steps[0](name)} | ${steps[1](name)} |`),
].join('\n');
console.log(`\n${table}\n`);
check(readFileSync(join(root, guide), 'utf8').includes(table), `${guide} has this table`, 'Put it there.');
await registry.stop();
console.log(failures > 0 ? `${failures} checks failed.` : 'The release works.');
process.exit(failures > 0 ? 1 : 0);

/** The latest version of each package that the registry has, by name. */
async function latest() {
  const found = await Promise.all(
    names.map(async (name) => [name, (await registry.packument(name))?.['dist-tags'].latest]),
  );
  return Object.fromEntries(found.filter(([, version]) => version));
}

/** Releases what is committed; resolves to the names of the packages that this published. */
async function release(what) {
  const earlier = await latest();
  const { code, output } = await clone.release();
  check(code === 0, `${what} succeeds`, output);
  check((await clone.git('status', '--porcelain')) === '', 'leaves the working tree as it was');
  const now = await latest();
  const misfits = (await manifests(now)).flatMap(({ name, dependencies = {} }) =>
    Object.entries(dependencies)
      .filter(([dependency, range]) => now[dependency] && !semver.satisfies(now[dependency], range))
      .map(([dependency, range]) => `${name} asks for ${dependency} ${range}`),
  );
  check(misfits.length === 0, 'the latest of all packages fit together', misfits.join('\n'));
  return names.filter((name) => now[name] !== earlier[name]);
}

/** The manifests that the registry has of these versions. */
async function manifests(versions) {
  const documents = await Promise.all(names.map((name) => registry.packument(name)));
  return documents.map((document, i) => document.versions[versions[names[i]]]);
}

/** Checks what users and npm read in a published package. */
async function checkManifests() {
  for (const manifest of await manifests(await latest())) {
    const { name, license, repository, homepage, bugs, keywords, description } = manifest;
    const complete = license && homepage && bugs && keywords?.length > 0 && description;
    const inPlace = repository?.directory === `packages/${name.split('/')[1]}`;
    check(complete && inPlace, `${name}'s published manifest`, JSON.stringify(manifest, null, 2));
  }
}

/** Checks that one copy of each package is installed and works; resolves to the installed versions by name. */
async function checkHost(what) {
  const copies = host.installed();
  check(
    Object.values(copies).every(({ length }) => length === 1),
    `${what}, one copy of each of ${Object.keys(copies).length} packages`,
    JSON.stringify(copies),
  );
  const { code, output } = await host.runReadme(modulator);
  check(code === 0, `and its README's lines run`, output);
  return Object.fromEntries(Object.entries(copies).map(([name, [version]]) => [name, version]));
}
