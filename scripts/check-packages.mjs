// Builds and packs every public package, checks the tarballs and installs them into an empty project. There it checks
// that every entry can be imported without side effects, that its types work with the supported compilers, that
// commands start, and how much code the modulator adds to a page.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSize, droppedModules } from './lib/bundle.mjs';
import { consumerTypeProblems } from './lib/consumer-types.mjs';
import { importableModules, importProblems } from './lib/import-problems.mjs';
import { npmInstallSeconds } from './lib/npm-install.mjs';
import { dependencyClosure, publicPackages } from './lib/packages.mjs';
import { codeEntries, installTarballs, packPackages } from './lib/packed-packages.mjs';
import { run } from './lib/run.mjs';
import { tarballProblems } from './lib/tarball-checks.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

/** Largest allowed size of the modulator and its packages in a page, minified and compressed. */
const modulatorLimit = 60_000;

const env = await pnpmEnvironment();
const packages = publicPackages();
const scratch = mkdtempSync(join(tmpdir(), 'mem-packages-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

let problems = 0;
const report = (/** @type {string} */ where, /** @type {readonly string[]} */ messages) => {
  for (const message of messages) console.error(`${where}: ${message}`);
  problems += messages.length;
};

await buildPackages(env);
const tarballs = await packPackages(packages, scratch, env);
const tarballsOf = (/** @type {readonly string[]} */ names) => names.flatMap((name) => tarballs.get(name) ?? []);
for (const { name, manifest } of packages) {
  for (const tarball of tarballsOf([name])) report(name, await tarballProblems(manifest, tarball));
}

const tfjs = ['core', 'backend-cpu', 'backend-wasm', 'layers'].map((name) => `@tensorflow/tfjs-${name}`);
const version = '^4.22.0';
await installTarballs(tarballs, Object.fromEntries(tfjs.map((name) => [name, version])), scratch, env);

console.error('Importing every module ...');
const modules = packages.flatMap((each) => importableModules(scratch, each));
report('imports', await importProblems(scratch, modules));

const entries = packages.flatMap(codeEntries);
for (const { specifier } of entries) {
  const dropped = await droppedModules(scratch, specifier);
  report(
    specifier,
    dropped.map((file) => `${file} has side effects that bundlers drop, despite sideEffects: false`),
  );
}

console.error('Type-checking the programs of users ...');
const types = await consumerTypeProblems(scratch, packages);
report('types', types.problems);

const commands = packages.flatMap(({ manifest: { bin } }) => Object.keys(bin ?? {}));
for (const command of commands) {
  const shell = process.platform === 'win32';
  const { code, output } = await run('pnpm', ['exec', command, '--help'], { cwd: scratch, env, shell, quiet: true });
  if (code !== 0) report(command, [`does not start once installed:\n${output}`]);
}

const { bytes, gzip } = await bundleSize(scratch, '@mem/modulator');
if (gzip > modulatorLimit)
  report('@mem/modulator', [`its bundle of ${gzip} bytes exceeds the limit of ${modulatorLimit}`]);

const closure = [...dependencyClosure(['@mem/modulator'], packages)];
const lists = [tfjs.map((name) => `${name}@${version}`), tarballsOf(closure)];
const [, seconds = Number.NaN] = await npmInstallSeconds(join(scratch, 'host'), lists, env);

const kilobytes = (/** @type {number} */ count) => `${(count / 1000).toFixed(1)} kB`;
console.log(`@mem/modulator in a page, without tfjs: ${kilobytes(bytes)} minified, ${kilobytes(gzip)} with gzip.`);
console.log(`npm installs its ${closure.length} packages beside tfjs in ${seconds.toFixed(1)} s.`);
console.log(
  `${packages.length} packages, ${entries.length} entries, ${types.programs} type-checked programs, ${commands.length} command: ${problems} problems.`,
);
process.exitCode = problems > 0 ? 1 : 0;
