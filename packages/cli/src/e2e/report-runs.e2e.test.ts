import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResults } from '@mem/results';
import { capturePrinted, startMem } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMem } from '../index.js';

const recipe = join(import.meta.dirname, '../../../../examples/procedural');

let root: string;
const at = (name: string): string => join(root, name);
const printed = { out: '', error: '' };
const report = (...args: string[]): Promise<number> => capturePrinted(printed, () => runMem(['report', ...args]));
const run = async (out: string, ...flags: string[]): Promise<void> => {
  const shared = ['--epochs', '1', '--seeds', '0', '--methods', 'ce,crt,mem'];
  const { code, error } = await startMem(['run', recipe, '--out', at(out), ...shared, ...flags]);
  expect(code, error).toBe(0);
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-report-runs-'));
  await run('narrow', '--steps', '20', '--set', 'stage2.width=8');
  // The same stage 1: only stage 2 is fitted anew.
  await cp(at('narrow'), at('wide'), { recursive: true });
  await run('wide', '--steps', '20', '--set', 'stage2.width=32');
}, 300_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('mem report', () => {
  it('compares finished runs with each other and the paper, in a page and three files', async () => {
    expect(await report(at('narrow'), at('wide'), '--out', at('out')), printed.error).toBe(0);
    expect((await readdir(at('out'))).toSorted()).toEqual(['comparison.html', 'tables.csv', 'tables.md', 'tables.tex']);
    const csv = (await readFile(at('out/tables.csv'), 'utf8')).split('\r\n').map((line) => line.split(','));
    const figureAt = (...cells: string[]) => csv.find((line) => cells.every((cell, i) => line[i] === cell))?.[4];
    expect(figureAt('table-4', 'ResNet-152', 'paper', 'MEM')).toBe('37.49');
    for (const [name, width] of [
      ['narrow', '8'],
      ['wide', '32'],
    ] as const) {
      const { methods } = parseResults(await readFile(at(`${name}/results.json`), 'utf8'));
      const { mean } = methods.find((method) => method.name === 'mem')!;
      expect(Number(figureAt('table-1-procedural', 'mem', name, 'few'))).toBe(mean.few);
      expect(Number(figureAt('backbones-procedural', 'resnet8-cifar', name, 'MEM'))).toBe(mean.all);
      expect(Number(figureAt('setting-1', width, name, 'mem'))).toBe(mean.all);
    }
    const page = await readFile(at('out/comparison.html'), 'utf8');
    for (const text of ['stage2.width on procedural', 'id="figure-3"', 'from scratch, 1 epoch']) {
      expect(page).toContain(text);
    }
    for (const file of await readdir(at('out'))) expect(await readFile(at(`out/${file}`), 'utf8')).not.toContain(root);
  });

  it('writes the report of one run when it is given no finished run', async () => {
    await rm(at('wide/report.html'));
    expect(await report('--out', at('wide')), printed.error).toBe(0);
    expect(await readdir(at('wide'))).toContain('report.html');
  });

  it('rejects folders without results, flags of the stage, and an evaluation that is damaged', async () => {
    expect(await report(at('narrow'), at('missing'))).toBe(1);
    expect(printed.error).toContain('have no results.json');
    expect(await report(at('narrow'), '--epochs', '3')).toBe(1);
    expect(printed.error).toContain('not --epochs');
    await writeFile(at('narrow/evaluation.json'), '{}');
    expect(await report(at('narrow'), '--out', at('damaged'))).toBe(1);
    expect(printed.error).toContain('evaluation.json is invalid at confusions');
  });
});
