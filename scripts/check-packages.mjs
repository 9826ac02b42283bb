// Builds and packs every public package, checks the tarballs, installs them into an empty project and imports them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePackages } from './lib/packages.mjs';
import { run, step } from './lib/run.mjs';
import { tarballProblems } from './lib/tarball-checks.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

const shell = process.platform === 'win32';
const env = await pnpmEnvironment();
const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
const project = mkdtempSync(join(tmpdir(), 'mem-packages-'));
process.on('exit', () => rmSync(project, { recursive: true, force: true }));

await buildPackages(env);
const selected = packages.flatMap(({ name }) => ['--filter', name]);
const pack = ['--recursive', ...selected, 'pack', '--pack-destination', project];
await step('Packing the packages', 'pnpm', pack, { env, shell });
const tarballs = new Map(
  packages.map(({ name, manifest }) => [
    name,
    join(project, `${name.slice(1).replace('/', '-')}-${manifest.version}.tgz`),
  ]),
);

let problems = 0;
for (const { name, manifest } of packages) {
  for (const problem of await tarballProblems(manifest, tarballs.get(name))) {
    problems++;
    console.error(`${name}: ${problem}`);
  }
}

const dependencies = Object.fromEntries(Array.from(tarballs, ([name, tarball]) => [name, `file:${tarball}`]));
const peers = { '@tensorflow/tfjs-core': '^4.22.0', '@tensorflow/tfjs-backend-wasm': '^4.22.0' };
const host = { private: true, type: 'module', dependencies: { ...dependencies, ...peers } };
writeFileSync(join(project, 'package.json'), JSON.stringify(host));
// The packages name each other by version, which only a registry could answer; a JSON document is also YAML.
writeFileSync(
  join(project, 'pnpm-workspace.yaml'),
  JSON.stringify({ overrides: dependencies, autoInstallPeers: false, hoist: false }),
);
await step('Installing the tarballs into an empty project', 'pnpm', ['install', '--prefer-offline'], {
  cwd: project,
  env,
  shell,
});

const targets = packages.flatMap(({ name, manifest: { exports } }) =>
  Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => name + entry.slice(1)),
);
for (const target of targets) {
  const { code, output } = await run(process.execPath, ['--input-type=module', '-e', `await import('${target}')`], {
    cwd: project,
    quiet: true,
  });
  if (code === 0) continue;
  problems++;
  console.error(`${target}: cannot be imported in plain Node:\n${output}`);
}
const commands = packages.flatMap(({ manifest: { bin } }) => Object.keys(bin ?? {}));
for (const command of commands) {
  const { code, output } = await run('pnpm', ['exec', command, '--help'], { cwd: project, env, shell, quiet: true });
  if (code === 0) continue;
  problems++;
  console.error(`${command}: does not run where it is installed:\n${output}`);
}
console.log(
  `${packages.length} packages, ${targets.length} export targets, ${commands.length} command: ${problems} problems.`,
);
process.exitCode = problems > 0 ? 1 : 0;
