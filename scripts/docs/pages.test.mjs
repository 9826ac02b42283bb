import { describe, expect, it } from 'vitest';
import { parsePage } from './pages.mjs';

describe('parsePage', () => {
  it('finds blocks on the line of their code, with the note before them', () => {
    const page = parsePage('a.md', '# A\n\n<!-- docs: given\nconst a = 1;\n-->\n```ts\na;\n```\n\n```sh\nls\n```\n');
    expect(page.blocks).toEqual([
      { language: 'ts', text: 'a;', line: 7, note: { text: 'given', code: 'const a = 1;', line: 4 } },
      { language: 'sh', text: 'ls', line: 11, note: undefined },
    ]);
  });

  it('names headings as GitHub does, numbers repeated ones, and knows anchors in HTML', () => {
    const { anchors } = parsePage(
      'a.md',
      '# What `fit` takes, and why\n\n## Errors\n\n## Errors\n\n<a id="here"></a>\n',
    );
    expect([...anchors]).toEqual(['what-fit-takes-and-why', 'errors', 'errors-1', 'here']);
  });
});
