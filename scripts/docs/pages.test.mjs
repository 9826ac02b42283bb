import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { brokenLinks } from './links.mjs';
import { parsePage } from './pages.mjs';

describe('parsePage', () => {
  it('finds blocks on the line of their code, with the note before them', () => {
    const page = parsePage('a.md', '# A\n\n<!-- docs: given\nconst a = 1;\n-->\n```ts\na;\n```\n\n```sh\nls\n```\n');
    expect(page.blocks).toEqual([
      { language: 'ts', text: 'a;', line: 7, note: { text: 'given', code: 'const a = 1;', line: 4 } },
      { language: 'sh', text: 'ls', line: 11, note: undefined },
    ]);
  });

  it('names headings as GitHub does, a second of the same name with a number, and knows anchors in HTML', () => {
    const { anchors } = parsePage(
      'a.md',
      '# What `fit` takes, and why\n\n## Errors\n\n## Errors\n\n<a id="here"></a>\n',
    );
    expect([...anchors]).toEqual(['what-fit-takes-and-why', 'errors', 'errors-1', 'here']);
  });
});

describe('brokenLinks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mem-links-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'docs'));
  for (const file of ['README.md', 'docs/guide.md', 'docs/picture.png']) writeFileSync(join(folder, file), '');
  writeFileSync(join(folder, 'fit.ts'), 'export async function fitAll() {}\nexport const taus = [];\n');
  const readme = parsePage('README.md', '# Top\n');
  const broken = (markdown) => brokenLinks([readme, parsePage('docs/guide.md', markdown)], folder);

  it('passes files, folders, headings and addresses elsewhere', () => {
    expect(
      broken(
        '# Here\n[a](../README.md#top) [b](..) [c](#here) [d](https://x.org/#y) [`fitAll`](../fit.ts) [`taus`](../fit.ts)\n\n![e](picture.png)\n',
      ),
    ).toEqual([]);
  });

  it.each([
    ['[a](gone.md)', 'docs/guide.md:1: gone.md: there is no such file'],
    [
      'text\n[a]\n\n[a]: ../README.md#bottom',
      'docs/guide.md:4: ../README.md#bottom: there is no such heading; there are top',
    ],
    ['[a](../../shared/x.md)', 'docs/guide.md:1: ../../shared/x.md: leads out of the repository'],
    ['[a](picture.png#x)', 'docs/guide.md:1: picture.png#x: only Markdown pages have anchors'],
    ['[`fit`](../fit.ts)', 'docs/guide.md:1: ../fit.ts: exports no fit'],
    ['<img src="gone.png">', 'docs/guide.md:1: gone.png: there is no such file'],
  ])('finds what %j breaks', (markdown, message) => {
    expect(broken(markdown)).toEqual([message]);
  });
});
