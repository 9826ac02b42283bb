// Builds and packs every public package, checks the tarballs, installs them into an empty project, and checks there what users
// get: that every entry can be imported and changes nothing but itself, that its types work with the compilers that are
// promised, that commands start, and how much of it a page that uses the modulator loads.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSize, droppedModules } from './lib/bundle.mjs';
import { consumerTypeProblems } from './lib/consumer-types.mjs';
import { importableModules, importProblems } from './lib/import-problems.mjs';
import { npmInstallSeconds } from './lib/npm-install.mjs';
import { workspacePackages } from './lib/packages.mjs';
import { closureOf, codeEntries, installTarballs, packPackages } from './lib/packed-packages.mjs';
import { run } from './lib/run.mjs';
import { tarballProblems } from './lib/tarball-checks.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

/** What the modulator and all that it needs of ours may weigh in a page, minified and compressed. */
const modulatorLimit = 60_000;

const env = await pnpmEnvironment();
const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
const scratch = mkdtempSync(join(tmpdir(), 'mem-packages-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

let problems = 0;
const report = (where, messages) => {
  for (const message of messages) console.error(`${where}: ${message}`);
  problems += messages.length;
};

await buildPackages(env);
const tarballs = await packPackages(packages, scratch, env);
for (const { name, manifest } of packages) report(name, await tarballProblems(manifest, tarballs.get(name)));

const tfjs = ['core', 'backend-cpu', 'backend-wasm', 'layers'].map((name) => [`@tensorflow/tfjs-${name}`, '^4.22.0']);
await installTarballs(tarballs, Object.fromEntries(tfjs), scratch, env);

console.error('Importing every module ...');
const modules = packages.flatMap((each) => importableModules(scratch, each));
report('imports', await importProblems(scratch, modules));

const entries = packages.flatMap(codeEntries);
for (const { specifier } of entries) {
  const dropped = await droppedModules(scratch, specifier);
  report(
    specifier,
    dropped.map((file) => `${file} does something that bundlers drop, against sideEffects: false`),
  );
}

console.error('Type checking what users write ...');
const types = await consumerTypeProblems(scratch, packages);
report('types', types.problems);

const commands = packages.flatMap(({ manifest: { bin } }) => Object.keys(bin ?? {}));
for (const command of commands) {
  const shell = process.platform === 'win32';
  const { code, output } = await run('pnpm', ['exec', command, '--help'], { cwd: scratch, env, shell, quiet: true });
  if (code !== 0) report(command, [`does not run where it is installed:\n${output}`]);
}

const { bytes, gzip } = await bundleSize(scratch, '@mem/modulator');
if (gzip > modulatorLimit)
  report('@mem/modulator', [`its bundle of ${gzip} bytes is over the limit of ${modulatorLimit}`]);

const closure = closureOf('@mem/modulator', packages);
const [, seconds] = await npmInstallSeconds(
  join(scratch, 'host'),
  [tfjs.map(([name, version]) => `${name}@${version}`), closure.map((name) => tarballs.get(name))],
  env,
);

const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
console.log(`@mem/modulator in a page, without tfjs: ${kilobytes(bytes)} minified, ${kilobytes(gzip)} with gzip.`);
console.log(`npm installs it, ${closure.length} packages, beside tfjs in ${seconds.toFixed(1)} s.`);
console.log(
  `${packages.length} packages, ${entries.length} entries, ${types.programs} type-checked programs, ${commands.length} command: ${problems} problems.`,
);
process.exitCode = problems > 0 ? 1 : 0;
