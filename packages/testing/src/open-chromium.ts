import type { Browser } from 'playwright-core';
import { chromium } from './tools.js';

export type { Browser, Page } from 'playwright-core';

/** Starts the machine's Chromium, inside a suite of `describeWith(chromium(), ...)`. The caller closes it. */
export async function openChromium(): Promise<Browser> {
  const { path, missing } = chromium();
  if (path === undefined) throw new Error(missing);
  // Imported late, so that tests without a browser do not load it.
  const playwright = await import('playwright-core');
  return playwright.chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
