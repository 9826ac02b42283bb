import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, describeWith, openChromium, type Page } from '@mem/testing';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as Modulators from './index.js';
import { createRuntime, fitModulator, loadModulator, storeModulator } from './index.js';

const origin = 'http://modulator.test';
const packages = fileURLToPath(new URL('../../', import.meta.url));

/** The package as one module, made by a user's bundler. */
async function bundle(): Promise<string> {
  const built = await build({
    root: `${packages}modulator`,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: [{ find: /^@mem\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` }] },
    build: {
      write: false,
      minify: false,
      lib: { entry: 'src/index.ts', formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [output] = [built].flat() as Rolldown.RolldownOutput[];
  return output!.output[0].code;
}

const features = { shape: [165, 2], data: Float32Array.from({ length: 330 }, (_, i) => Math.sin(i)) };
const labels = Array.from({ length: 165 }, (_, i) => (i < 120 ? 0 : i < 160 ? 1 : 2));
const head = { weight: { shape: [3, 2], data: [1, 0, 0, 1, -1, -1] } };

// Vitest rewrites an import() in what the page is to evaluate, so the page's own script makes it.
const html = "<!doctype html><script type=module>import * as mem from './modulator.js'; globalThis.mem = mem;</script>";

it('has no IndexedDB in Node, and says so', async () => {
  await expect(storeModulator('any', {} as never)).rejects.toMatchObject({ code: 'unsupported' });
});

describeWith(chromium(), 'keeping a modulator in a browser', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await openChromium();
    const module = await bundle();
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.route(`${origin}/**`, (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: module })
        : route.fulfill({ contentType: 'text/html', body: html }),
    );
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => 'mem' in globalThis);
  }, 60_000);
  afterAll(() => browser.close());

  it('fits a modulator in a browser, keeps it there, and loads it from a download in Node', async () => {
    const telling = page.evaluate(
      async ({ data, labels, head }) => {
        const { mem } = globalThis as unknown as { mem: typeof Modulators };
        const runtime = await mem.createRuntime('cpu');
        const features = { ...data, data: Object.values(data.data) };
        const classCounts = mem.countClasses(labels, 3);
        const modulator = await mem.fitModulator(
          { train: { features, labels }, classCounts, head },
          { runtime, steps: 3, width: 4 },
        );
        await mem.storeModulator('first', modulator);
        await mem.storeModulator('second', modulator);
        await mem.deleteStoredModulator('second');
        const again = await mem.loadStoredModulator('first', { runtime });
        const missing = await mem.loadStoredModulator('frist', { runtime }).catch((error: Error) => error.message);
        mem.downloadModulator(again, 'first.safetensors');
        const { logits } = await again.predict({ features });
        return { stored: await mem.storedModulators(), missing, logits: [...logits.data] };
      },
      { data: features, labels, head },
    );
    const [download, told] = await Promise.all([page.waitForEvent('download'), telling]);
    expect(told.stored).toEqual(['first']);
    expect(told.missing).toContain("Did you mean 'first'?");
    expect(errors).toEqual([]);

    expect(download.suggestedFilename()).toBe('first.safetensors');
    const runtime = await createRuntime('cpu');
    const modulator = loadModulator(await readFile(await download.path()), { runtime });
    const { logits } = await modulator.predict({ features });
    expect(logits.data).toBeAllClose(told.logits, { tolerance: 1e-5 });
    const here = await fitModulator(
      { train: { features, labels }, classCounts: [120, 40, 5], head },
      { runtime, steps: 3, width: 4 },
    );
    expect(modulator.parameters['head.weight']!.data).toBeAllClose(here.parameters['head.weight']!.data, {
      tolerance: 1e-5,
    });
    expect(modulator.save()).toEqual(new Uint8Array(await readFile(await download.path())));
    here.dispose();
    modulator.dispose();
    runtime.dispose();
  });
});
