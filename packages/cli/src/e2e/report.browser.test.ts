import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Accuracies } from '@mem/results';
import { parseResults } from '@mem/results';
import { type Browser, chromium, describeWith, openChromium, startMem } from '@mem/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = await mkdtemp(join(tmpdir(), 'mem-report-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const resultsOf = async () => parseResults(await readFile(join(root, 'results.json'), 'utf8')).methods;

beforeAll(async () => {
  const flags = ['--epochs', '1', '--steps', '100', '--methods', 'ce,tau-norm,mem', '--seeds', '0', '--gallery'];
  const recipe = join(import.meta.dirname, '../../../../examples/procedural');
  const { code, error } = await startMem(['run', recipe, '--out', root, ...flags]);
  expect(code, error).toBe(0);
}, 300_000);

it('a run writes a report and its results', async () => {
  expect((await resultsOf()).map(({ name }) => name)).toEqual(['ce', 'tau-norm', 'mem']);
  expect(await readFile(join(root, 'report.html'), 'utf8')).toContain('id="results"');
});

describeWith(chromium(), 'the report of a real run in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(() => browser.close());

  it('holds its results', async () => {
    const methods = await resultsOf();
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (failure) => complaints.push(failure.message));
    await page.goto(pathToFileURL(join(root, 'report.html')).href);

    const bars = await page.locator('#results .wide path[data-method]').evaluateAll((all) =>
      all.map((bar) => ({
        method: bar.getAttribute('data-method'),
        column: bar.getAttribute('data-column') as keyof Accuracies,
        width: bar.getBoundingClientRect().width,
      })),
    );
    expect(bars).toHaveLength(12);
    const highest = bars.reduce((best, bar) => (bar.width > best.width ? bar : best));
    const mean = ({ method, column }: (typeof bars)[number]): number =>
      methods.find(({ name }) => name === method)!.mean[column]!;
    for (const bar of bars) expect(bar.width / highest.width).toBeCloseTo(mean(bar) / mean(highest), 2);

    // At its end of the slider each model is the one of the table: plain logits at strength 0, the fitted modulator at 1.
    const accuracies = async () => (await page.locator('#slider-table .accuracy').allTextContents()).map(Number);
    const inTable = (name: string) => Object.values(methods.find((method) => method.name === name)!.mean);
    const shows = async (name: string) => {
      for (const [i, shown] of (await accuracies()).entries())
        expect(Math.abs(shown - inTable(name)[i]!)).toBeLessThan(0.06);
    };
    await page.getByRole('radio', { name: 'mem' }).check();
    await shows('mem');
    await page.getByRole('slider').press('Home');
    await shows('ce');
    expect(await page.locator('.gallery img').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });
});
