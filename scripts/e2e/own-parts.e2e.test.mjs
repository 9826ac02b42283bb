import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePage } from '../docs/pages.mjs';
import { dependencyClosure, workspacePackages } from '../lib/packages.mjs';
import { installTarballs, packPackages } from '../lib/packed-packages.mjs';
import { root, run } from '../lib/run.mjs';
import { pnpmEnvironment } from '../lib/toolchain.mjs';

// A user's project outside the workspace, with the packed packages, runs what the guide shows.
const project = mkdtempSync(join(tmpdir(), 'mem-own-parts-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const guide = 'docs/guides/extend.md';
const blocks = parsePage(guide, readFileSync(join(root, guide), 'utf8')).blocks.flatMap(({ language, text }) =>
  language === 'ts' ? [text] : [],
);

/**
 * Compiles TypeScript into a file of the project.
 *
 * @param {string} file
 * @param {string} source
 */
function write(file, source) {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  writeFileSync(join(project, file), ts.transpileModule(source, { compilerOptions }).outputText);
}

/**
 * Runs Node in the project and expects it to succeed; resolves to its output.
 *
 * @param {...string} args
 */
async function node(...args) {
  const { code, output } = await run(process.execPath, args, { cwd: project, quiet: true });
  expect(code, output).toBe(0);
  return output;
}

/**
 * Reads a file of a run's folder.
 *
 * @param {string} name
 * @param {string} file
 */
const read = (name, file) => readFileSync(join(project, 'runs', name, file), 'utf8');

beforeAll(async () => {
  const env = await pnpmEnvironment();
  const all = workspacePackages();
  const names = dependencyClosure(['@mem/cli'], all);
  const packed = await packPackages(
    all.filter(({ name }) => names.has(name)),
    project,
    env,
  );
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules', '@tensorflow', 'tfjs-core', 'package.json'), 'utf8'),
  );
  await installTarballs(packed, { '@tensorflow/tfjs-core': version }, project, env);
}, 300_000);

it("runs the guide's own method, backbone, data set and sampler from a program", async () => {
  expect(blocks).toHaveLength(3);
  write('own-run.js', blocks.join('\n'));
  expect(await node('own-run.js')).toMatch(/'ce [\d.]+',\s+'mem [\d.]+',\s+'neighbours [\d.]+'/);
  expect(read('squares', 'report.html')).toContain('neighbours');
  expect(readdirSync(join(project, 'runs', 'squares', 'fits'))).toContain('neighbours.safetensors');
  // Everything is cached, the parts of one's own included.
  const before = read('squares', 'events.jsonl').split('\n').length;
  await node('own-run.js');
  const types = read('squares', 'events.jsonl')
    .trimEnd()
    .split('\n')
    .slice(before - 1)
    .map((line) => JSON.parse(line).type);
  expect(new Set(types)).toEqual(new Set(['skipped']));
});

it('gives the same results with the parts as a plugin of a recipe', async () => {
  const [method, others] = blocks;
  write('own.js', `${method}\n${others}\nexport const methods = [neighbours];`);
  const recipe = {
    plugins: ['./own.js'],
    dataset: { kind: 'own', name: 'squares', options: { seed: 3 } },
    backbone: 'resnet-tiny',
    stage1: { epochs: 1, batchSize: 32, sampler: 'roots' },
    stage2: { methods: ['ce', 'neighbours', 'mem'], seeds: [0], steps: 20 },
  };
  writeFileSync(join(project, 'recipe.json'), JSON.stringify(recipe));
  const mem = join('node_modules', '@mem', 'cli', 'bin', 'mem.js');
  await node(mem, 'run', 'recipe.json', '--out', join('runs', 'plugin'));
  expect(read('plugin', 'results.json')).toBe(read('squares', 'results.json'));
  // A changed plugin is another method: nothing of it is reused.
  write('own.js', `${method}\n${others}\nexport const methods = [{ ...neighbours, about: 'changed' }];`);
  const output = await node(mem, 'run', 'recipe.json', '--out', join('runs', 'plugin'));
  expect(output).toMatch(/neighbours: \d/);
});

it('names the valid methods when a recipe asks for one that no plugin has', async () => {
  const recipe = { stage2: { methods: ['neighbors'] }, plugins: ['./own.js'] };
  writeFileSync(join(project, 'misspelt.json'), JSON.stringify(recipe));
  const mem = join('node_modules', '@mem', 'cli', 'bin', 'mem.js');
  const { code, output } = await run(process.execPath, [mem, 'run', 'misspelt.json'], { cwd: project, quiet: true });
  expect(code).toBe(1);
  expect(output).toContain("Did you mean 'neighbours'?");
});
