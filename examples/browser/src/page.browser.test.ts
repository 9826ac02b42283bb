import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shotGroups } from '@mem/groups';
import { createRuntime, loadModulator } from '@mem/modulator';
import { type Browser, chromium, describeWith, openChromium, type Page } from '@mem/testing';
import { build, type UserConfig } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outcomeOf } from './outcome.js';
import { pageConfig } from './prepare/page-config.js';
import { decodeSet, type FrozenSet, setFiles } from './set-file.js';
import { mainThreadTasks, taskCategories } from './testing/main-thread-tasks.js';
import { type ServePageOptions, servePage } from './testing/serve-page.js';

/** Folder for screenshots of the page, if wanted. */
const pictures = process.env.MEM_SCREENSHOTS;

const folder = await mkdtemp(join(tmpdir(), 'mem-page-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describeWith(chromium(), 'the page that trains in a browser', () => {
  let browser: Browser;
  const outDir = join(folder, 'dist');
  // One epoch of stage 1 is enough, because the page does not depend on its accuracy.
  const config: UserConfig = {
    ...pageConfig({ folder, epochs: 1, onEvent: () => {} }),
    build: { outDir, emptyOutDir: true },
    logLevel: 'silent',
  };
  let set: FrozenSet;
  beforeAll(async () => {
    browser = await openChromium();
    await build({ ...config, configFile: false });
    set = decodeSet(await readFile(join(outDir, setFiles.set)));
  }, 300_000);
  afterAll(() => browser.close());

  /** A page that is open in the browser. */
  interface Visit {
    readonly page: Page;
    /** Errors, console messages and requests to other hosts. */
    readonly complaints: readonly string[];
    /** Requested paths so far. */
    readonly requests: readonly string[];
    /** Stops the server and takes the browser offline. */
    goOffline(): Promise<void>;
  }

  /** Serves the page and opens it for `body`. */
  async function visit(options: ServePageOptions, body: (visit: Visit) => Promise<void>): Promise<void> {
    const { address, requests, close } = await servePage(config, options);
    let closed: Promise<void> | undefined;
    const stop = (): Promise<void> => (closed ??= close());
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    context.on('request', (request) => {
      if (![address, 'blob:', 'data:'].some((start) => request.url().startsWith(start))) complaints.push(request.url());
    });
    try {
      await page.goto(address);
      await body({
        page,
        complaints,
        requests,
        async goOffline() {
          await stop();
          await context.setOffline(true);
        },
      });
    } finally {
      await context.close();
      await stop();
    }
  }

  const says = (page: Page, text: string | RegExp) =>
    page.getByRole('status').getByText(text).waitFor({ timeout: 50_000 });
  const isTrained = (page: Page) => says(page, /steps in .* s; step \d+ is kept/);
  const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
  const choose = (page: Page, name: string) => page.getByRole('radio', { name, exact: true }).check();
  const shownBuild = (page: Page) => page.locator('[data-fact=build]').textContent();

  /** Reads the table of accuracies: the numbers before and after, and the lengths of the bars. */
  async function meters(page: Page) {
    const rows = await page.locator('.meters tbody tr').evaluateAll((all) =>
      all.map((row) => ({
        name: row.getAttribute('data-row')!,
        numbers: Array.from(row.querySelectorAll('td'), (cell) => cell.textContent).slice(0, 2),
        bars: ['before', 'after'].map((kind) =>
          Number.parseFloat(row.querySelector(`rect.${kind}`)!.getAttribute('width')!),
        ),
      })),
    );
    return Object.fromEntries(rows.map((row) => [row.name, row]));
  }

  const confusion = (page: Page, name: string) => page.locator(`[data-map=${name}] td`).allTextContents();

  it('trains by keyboard and offline, stays responsive, and shows what changed', async () => {
    await visit({}, async ({ page, complaints, requests, goOffline }) => {
      await says(page, 'Ready.');
      expect(await shownBuild(page)).toMatch(/^threaded SIMD build, \d threads?$/);
      const before = await meters(page);
      const taken = await confusion(page, 'before');

      const sizes = await Promise.all(requests.map((path) => stat(join(outDir, path === '/' ? 'index.html' : path))));
      expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(4_000_000);
      expect(requests.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
      await goOffline();

      const stops: string[] = [];
      const tab = async (): Promise<void> => {
        await page.keyboard.press('Tab');
        const { name, visible } = await page.evaluate(() => {
          const focused = document.activeElement!;
          // A radio button lies invisibly over its label.
          const { outlineStyle } = getComputedStyle(focused.matches('input') ? focused.nextElementSibling! : focused);
          return { name: focused.getAttribute('name') ?? focused.textContent!, visible: outlineStyle !== 'none' };
        });
        expect(visible, `the focus on ${name} is visible`).toBe(true);
        stops.push(name);
      };
      await tab();
      await page.keyboard.press('ArrowLeft');
      for (let i = 0; i < 4; i++) await tab();
      await browser.startTracing(page, { categories: taskCategories });
      await page.keyboard.press('Enter');
      await page.getByText('Accuracy in percent on 400 validation images').waitFor();
      await isTrained(page);
      const tasks = mainThreadTasks(await browser.stopTracing());
      for (let i = 0; i < 5; i++) await tab();
      const options = ['steps', 'weighting', 'lambda', 'head'];
      expect(stops).toEqual([
        ...options,
        'Start training',
        'What the options do',
        'kind',
        'image',
        'Logits as numbers',
        'Download',
      ]);

      const after = await meters(page);
      expect(Object.keys(after)).toEqual(['all', 'many', 'medium', 'few']);
      for (const row of ['all', 'few']) {
        const [from, to] = after[row]!.numbers.map(Number) as [number, number];
        expect(before[row]!.numbers).toEqual([from.toFixed(1), '–']);
        expect(to).toBeGreaterThan(from);
        for (const [i, accuracy] of [from, to].entries()) expect(after[row]!.bars[i]).toBeCloseTo(accuracy, 1);
      }
      expect(await confusion(page, 'before')).toEqual(taken);
      expect(await confusion(page, 'after')).not.toEqual(taken);
      expect(await page.locator('.curves polyline').count()).toBe(5);
      expect(await page.locator('.logit-chart circle.after').count()).toBe(20);
      expect(tasks.length).toBeGreaterThan(50);
      expect(Math.max(...tasks)).toBeLessThan(100);
      expect(complaints).toEqual([]);
    });
  });

  it('trains the same modulator with and without shared memory; its file gives the accuracy that the page shows', async () => {
    const files: Buffer[] = [];
    for (const isolated of [true, false]) {
      await visit({ isolated }, async ({ page, complaints }) => {
        await says(page, 'Ready.');
        expect(await shownBuild(page)).toContain(
          isolated ? 'threaded SIMD' : 'threads need a cross-origin isolated page',
        );
        await choose(page, '100');
        await press(page, 'Start training');
        await isTrained(page);
        const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')]);
        expect(file.suggestedFilename()).toBe('modulator.safetensors');
        files.push(await readFile(await file.path()));
        const runtime = await createRuntime('wasm');
        const modulator = loadModulator(files.at(-1)!, { runtime });
        const { features, labels } = set.splits.test;
        const { logits } = await modulator.predict({ features });
        const { all } = outcomeOf(logits.data, labels, shotGroups(set.classCounts));
        expect((await meters(page)).all!.numbers[1]).toBe((100 * all).toFixed(1));
        modulator.dispose();
        expect(complaints).toEqual([]);
      });
    }
    expect(files[0]!.equals(files[1]!)).toBe(true);
  });

  it('stops, trains again with other options, saves the modulator for the next visit, and fits a phone in both themes', async () => {
    await visit({}, async ({ page, complaints }) => {
      await choose(page, '1000');
      await press(page, 'Start training');
      await page
        .getByText(/^Step \d+ of 1000/)
        .first()
        .waitFor();
      await press(page, 'Stop');
      await says(page, 'Stopped; the result was discarded.');
      expect((await meters(page)).all!.numbers[1]).toBe('–');
      for (const name of ['100', 'additive', '0 (no REO)', 'frozen']) await choose(page, name);
      expect(await page.locator('pre').textContent()).toContain(
        "steps: 100, weighting: 'additive', lambda: 0, head: 'frozen'",
      );
      await press(page, 'Start training');
      await isTrained(page);
      const shown = await meters(page);
      await press(page, 'Save in this browser');
      await says(page, 'A modulator is saved in this browser.');

      await page.reload();
      await press(page, 'Load the saved modulator');
      await says(page, 'This is the modulator saved in this browser.');
      expect(await meters(page)).toEqual(shown);

      const grounds = new Set<string>();
      for (const summary of await page.locator('summary').all()) await summary.click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 900 });
          await page.waitForFunction(() => document.querySelector('.logit-chart svg')!.clientWidth <= innerWidth);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          const path = join(pictures ?? '', `page-${colorScheme}-${width}.png`);
          if (pictures !== undefined) await page.screenshot({ path, fullPage: true });
        }
        grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      }
      expect(grounds.size).toBe(2);

      await press(page, 'Delete the saved modulator');
      await page.getByRole('button', { name: 'Load the saved modulator', disabled: true }).waitFor();
      expect(complaints).toEqual([]);
    });
  });

  it.each([
    ['its set', /set\.safetensors/, 'The page could not load set.safetensors: the server answered 404.'],
    ['its worker', /worker-/, 'The training worker could not be loaded.'],
  ])('states the problem if %s is missing', async (_, missing, message) => {
    await visit({ missing }, async ({ page }) => {
      await page.getByRole('alert').getByText(message).waitFor();
      expect(await page.getByRole('button', { name: 'Start training', disabled: false }).count()).toBe(0);
    });
  });

  const policy = (scripts: string, workers: string) =>
    `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' ${workers}; script-src 'self' ${scripts}`;
  const forbidden =
    /^WebAssembly could not be started: the Content-Security-Policy .* script-src 'self' 'wasm-unsafe-eval'\.$/;
  const blockedThreads = /^WebAssembly could not be started: its threads did not start .* worker-src 'self' blob:/;
  const missingFile =
    /^WebAssembly could not be started: the server answered 404 for http.*tfjs-backend-wasm-[^ ]*\.wasm\. .*setWasmPaths/;

  it.each<[string, ServePageOptions, RegExp]>([
    ['a policy forbids WebAssembly', { contentSecurityPolicy: policy('blob:', 'blob:') }, forbidden],
    [
      'a policy forbids it without shared memory',
      { isolated: false, contentSecurityPolicy: policy('blob:', 'blob:') },
      forbidden,
    ],
    ['a policy forbids its threads', { contentSecurityPolicy: policy("'wasm-unsafe-eval'", '') }, blockedThreads],
    [
      'a policy forbids the code of its threads',
      { contentSecurityPolicy: policy("'wasm-unsafe-eval'", 'blob:') },
      blockedThreads,
    ],
    ['its files are missing', { missing: /\.wasm/ }, missingFile],
    ['its files are missing without shared memory', { isolated: false, missing: /\.wasm/ }, missingFile],
  ])('states why WebAssembly did not start if %s', async (_, options, message) => {
    await visit(options, async ({ page }) => {
      await page.getByRole('alert').getByText(message).waitFor();
      expect(await page.locator('.progress .line').textContent()).toMatch(/^Training is not possible/);
      expect(await shownBuild(page)).toBe('not started');
      expect(await page.getByRole('button', { name: 'Start training', disabled: false }).count()).toBe(0);
    });
  });

  it('starts with threads under the policy in the README', async () => {
    const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
    const contentSecurityPolicy = /^Content-Security-Policy: (.*)$/m.exec(readme)![1]!;
    await visit({ contentSecurityPolicy }, async ({ page, complaints }) => {
      await says(page, 'Ready.');
      expect(await shownBuild(page)).toMatch(/^threaded SIMD build/);
      expect(complaints).toEqual([]);
    });
  });
});
