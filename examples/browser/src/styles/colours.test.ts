import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { styleSheet } from '../../../../packages/report/src/theme.js';

/** Reads the colours of a style sheet by name: first the light ones, then the dark ones. */
const coloursIn = (css: string) =>
  css
    .split('prefers-color-scheme: dark')
    .slice(0, 2)
    .map((part) =>
      Object.fromEntries(Array.from(part.matchAll(/(--[\w-]+): (#\w+);/g), ([, name, value]) => [name, value])),
    );

it("the page has the report's colours in both themes", () => {
  const [page, report] = [readFileSync(new URL('./base.css', import.meta.url), 'utf8'), styleSheet].map(coloursIn);
  for (const [theme, colours] of page!.entries()) {
    expect(Object.keys(colours)).toContain('--group-2');
    expect(report![theme]).toMatchObject(colours);
  }
});
