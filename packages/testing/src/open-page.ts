import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const address = 'http://page.test/';

/** A page in a browser. `complaints` lists console messages, errors and network requests. */
export interface OpenedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a page's markup in a context of its own, which the caller closes. */
export async function openPage(
  browser: Browser,
  body: string,
  { width = 1280, ...options }: BrowserContextOptions & { readonly width?: number } = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ ...options, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== address) complaints.push(request.url());
  });
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(address);
  return { page, complaints };
}

/** Opens every `details` element of a page. */
export async function openDetails(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true;
  });
}

/** Expects a page to fit the width of the screen, with its `details` closed and open. */
export async function expectPageFits(page: Page): Promise<void> {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await openDetails(page);
  expect(await overflow()).toBe(0);
}

/** Expects headings in order, links that lead to a section of the page, and figures with labels. */
export async function expectAccessible(page: Page): Promise<void> {
  const levels = await page.locator('h1,h2,h3,h4').evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [i, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
  const links = await page.locator('nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href')!));
  for (const link of links) expect(await page.locator(link).count()).toBe(1);
  expect(await page.locator('figure[role="img"]:not([aria-label])').count()).toBe(0);
}
