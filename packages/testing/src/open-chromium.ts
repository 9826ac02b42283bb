import { existsSync } from 'node:fs';
import { MemError } from '@mem/errors';
import type { Browser } from 'playwright-core';

export type { Page } from 'playwright-core';

/** Where Linux distributions and CI images put Chromium or Chrome. */
const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Starts the machine's Chromium, the one at CHROMIUM_PATH where that is set; undefined where none is installed, with a
 * line that says which tests do not run for it. The caller closes it.
 * @throws MemError `bad-option` when CHROMIUM_PATH names no file.
 */
export async function openChromium(tests: string): Promise<Browser | undefined> {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) {
    throw new MemError('bad-option', `CHROMIUM_PATH must name a browser, but there is no file '${given}'.`, { given });
  }
  const executablePath = given || usualPaths.find((path) => existsSync(path));
  if (executablePath === undefined) {
    console.info(`Not run: ${tests}; no Chromium at ${usualPaths.join(', ')} (apt-get install chromium).`);
    return undefined;
  }
  // Imported late, so that tests without a browser do not load it.
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
