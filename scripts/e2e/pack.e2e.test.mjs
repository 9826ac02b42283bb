import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, run } from '../lib/run.mjs';

const project = mkdtempSync(join(tmpdir(), 'mem-pack-'));
const pack = (/** @type {string[]} */ ...args) =>
  run(process.execPath, [join(root, 'scripts/pack.mjs'), ...args], { cwd: project, quiet: true });
beforeAll(() => writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

it('prints a command that installs the package with its dependencies', async () => {
  const { code, output } = await pack('groups', '--out', 'tarballs');
  expect(code, output).toBe(0);
  expect(
    readdirSync(join(project, 'tarballs'))
      .map((name) => name.replace(/-\d.*/, ''))
      .toSorted(),
  ).toEqual(['mem-errors', 'mem-groups', 'mem-random']);
  const [command = ''] = /^npm install .*$/m.exec(output) ?? [];
  const installed = await run(command, [], { cwd: project, quiet: true, shell: true });
  expect(installed.code, installed.output).toBe(0);
  const program = "import { shotGroups } from '@mem/groups'; console.log(shotGroups([200, 50, 5]).names.join());";
  const ran = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: project, quiet: true });
  expect(ran).toMatchObject({ code: 0, output: 'many,medium,few\n' });
}, 120_000);

it('lists the packages when asked for one that does not exist', async () => {
  const { code, output } = await pack('module');
  expect(code).toBe(1);
  expect(output).toContain("There is no package 'module'. Usage: npm run pack");
  expect(output).toContain('Packages: arrays, backbones, cli, dac');
});
