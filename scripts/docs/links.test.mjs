import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { brokenLinks } from './links.mjs';
import { parsePage } from './pages.mjs';

describe('brokenLinks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mem-links-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'docs'));
  for (const file of ['README.md', 'docs/guide.md', 'docs/picture.png']) writeFileSync(join(folder, file), '');
  writeFileSync(join(folder, 'fit.ts'), 'export async function fitAll() {}\nexport const taus = [];\n');
  const readme = parsePage('README.md', '# Top\n');
  const broken = (/** @type {string} */ markdown) =>
    brokenLinks([readme, parsePage('docs/guide.md', markdown)], folder);

  it('accepts files, folders, headings and URLs elsewhere', () => {
    expect(
      broken(
        '# Here\n[a](../README.md#top) [b](..) [c](#here) [d](https://x.org/#y) [`fitAll`](../fit.ts) [`taus`](../fit.ts)\n\n![e](picture.png)\n',
      ),
    ).toEqual([]);
  });

  it.each([
    ['[a](gone.md)', 'docs/guide.md:1: gone.md: no such file'],
    [
      'text\n[a]\n\n[a]: ../README.md#bottom',
      'docs/guide.md:4: ../README.md#bottom: no such heading; the page has top',
    ],
    ['[a](../../shared/x.md)', 'docs/guide.md:1: ../../shared/x.md: leads out of the repository'],
    ['[a](picture.png#x)', 'docs/guide.md:1: picture.png#x: only Markdown pages have anchors'],
    ['[`fit`](../fit.ts)', 'docs/guide.md:1: ../fit.ts: exports no fit'],
    ['<img src="gone.png">', 'docs/guide.md:1: gone.png: no such file'],
  ])('reports %j', (markdown, message) => {
    expect(broken(markdown)).toEqual([message]);
  });
});
