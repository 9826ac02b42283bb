import { expect, it } from 'vitest';
import { type Results, summarizeMethod } from './results.js';
import { formatMarkdownTable } from './results-markdown.js';

const seeds = [0, 1];
const results: Results = {
  ...{ dataset: 'toy', classes: 1200, groups: { many: 1000, medium: 200, few: 0 }, stage1Seed: null, seeds },
  methods: [
    summarizeMethod('a|b_c', [{ seed: null, all: 30, many: 60, medium: 25, few: null }]),
    summarizeMethod(
      'crt',
      seeds.map((seed) => ({ seed, all: 40 + seed, many: 55, medium: 38, few: null })),
    ),
  ],
};

it('escapes names and marks the highest means', () => {
  expect(formatMarkdownTable(results)).toBe(
    `| method | all (1,200) | many (1,000) | medium (200) | few (0) |
| --- | ---: | ---: | ---: | ---: |
| a\\|b\\_c | 30.0 | **60.0** | 25.0 | – |
| crt | **40.5 ± 0.7** | 55.0 ± 0.0 | **38.0 ± 0.0** | – |
`,
  );
});

it('explains the columns where classes have different numbers of samples', () => {
  const methods = [summarizeMethod('ce', [{ seed: null, all: 30, many: 60, medium: 25, few: null, bySample: 50 }])];
  const judged = { all: 1100, many: 1000, medium: 100, few: 0 };
  const text = formatMarkdownTable({ ...results, judged, methods }, { samples: 'validation samples' });
  expect(text).toContain(
    '| method | all (1,100 of 1,200) | by sample | many (1,000) | medium (100 of 200) | few (0) |',
  );
  expect(text).toContain('\n\nClasses have different numbers of validation samples: ');
  expect(text).toMatch(/1,100 of 1,200 classes have validation samples; medium: 100 of 200\.\n$/);
});
