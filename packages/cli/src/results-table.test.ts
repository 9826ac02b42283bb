import { formatAccuracy, formatMarkdownTable, type Results, summarizeMethod } from '@mem/results';
import { describe, expect, it } from 'vitest';
import { formatResultsTable } from './results-table.js';

const results: Results = {
  dataset: 'toy',
  classes: 20,
  groups: { many: 5, medium: 15, few: 0 },
  stage1Seed: null,
  seeds: [1, 2],
  methods: [
    summarizeMethod('ce', [{ seed: null, all: 30, many: 60, medium: 20, few: null }]),
    summarizeMethod('crt|x', [
      { seed: 1, all: 40, many: 59.95, medium: 33, few: null },
      { seed: 2, all: 41, many: 60.05, medium: 35, few: null },
    ]),
  ],
};

/** Test samples of 4 of 6 classes, unequally many. */
const unbalanced: Results = {
  dataset: 'toy',
  classes: 6,
  groups: { many: 2, medium: 2, few: 2 },
  judged: { all: 4, many: 2, medium: 1, few: 1 },
  stage1Seed: null,
  seeds: [1],
  methods: [summarizeMethod('ce', [{ seed: null, all: 75, many: 100, medium: 100, few: 0, bySample: 96.491 }])],
};
const note =
  'Classes have different numbers of test samples: "all" is the mean class accuracy, "by sample" the accuracy over samples. ' +
  '4 of 6 classes have test samples; medium: 1 of 2; few: 1 of 2.';

describe('formatResultsTable', () => {
  it('says what the figures are of where classes have unequally many test samples', () => {
    const text = formatResultsTable(unbalanced);
    for (const cell of ['all (4 of 6)', 'by sample', 'many (2)', 'medium (1 of 2)', 'few (1 of 2)', '75.0', '96.5']) {
      expect(text).toContain(cell);
    }
    expect(text.split('\n').at(-1)).toBe(note);
    const complete = { ...unbalanced, judged: { all: 6, ...unbalanced.groups } };
    const whole = formatResultsTable(complete, { samples: 'held-out training samples' });
    expect(whole).toContain('all (6)');
    expect(whole.split('\n').at(-1)).toBe(
      'Classes have different numbers of held-out training samples: "all" is the mean class accuracy, "by sample" the accuracy over samples.',
    );
  });

  it('shows mean ± standard deviation, nothing for one run, a dash for an empty group', () => {
    const lines = formatResultsTable(results).split('\n');
    expect(
      lines
        .map((line) =>
          line
            .split('│')
            .map((cell) => cell.trim())
            .filter(Boolean),
        )
        .filter((r) => r.length === 5),
    ).toEqual([
      ['method', 'all (20)', 'many (5)', 'medium (15)', 'few (0)'],
      ['ce', '30.0', '60.0', '20.0', '–'],
      ['crt|x', '40.5 ± 0.7', '60.0 ± 0.1', '34.0 ± 1.4', '–'],
    ]);
  });

  it('keeps the means of a column in line', () => {
    const lines = formatResultsTable(results).split('\n');
    const dots = ['30.0', '40.5'].map((mean) => lines.find((line) => line.includes(mean))?.indexOf(mean));
    expect(dots[0]).toBe(dots[1]);
  });

  it('puts the best of each column in bold, both when they look equal, and only with colour', () => {
    const bold = formatResultsTable(results, { color: true });
    expect(bold).toContain('\x1b[1m40.5 ± 0.7\x1b[22m');
    expect(bold).toContain('\x1b[1m60.0\x1b[22m');
    expect(bold).toContain('\x1b[1m60.0 ± 0.1\x1b[22m');
    expect(bold).not.toContain('\x1b[1m30.0');
    expect(bold).not.toContain('\x1b[1m–');
    expect(formatResultsTable(results)).not.toContain('\x1b');
  });
});

describe('formatMarkdownTable', () => {
  it('is a table with the best in bold and names escaped', () => {
    expect(formatMarkdownTable(results)).toBe(
      [
        '| method | all (20) | many (5) | medium (15) | few (0) |',
        '| --- | ---: | ---: | ---: | ---: |',
        '| ce | 30.0 | **60.0** | 20.0 | – |',
        '| crt\\|x | **40.5 ± 0.7** | **60.0 ± 0.1** | **34.0 ± 1.4** | – |',
        '',
      ].join('\n'),
    );
  });
});

it('formatMarkdownTable says what the figures are of below the table', () => {
  expect(formatMarkdownTable(unbalanced)).toBe(
    [
      '| method | all (4 of 6) | by sample | many (2) | medium (1 of 2) | few (1 of 2) |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      '| ce | **75.0** | **96.5** | **100.0** | **100.0** | **0.0** |',
      '',
      note,
      '',
    ].join('\n'),
  );
});

describe('formatAccuracy', () => {
  it('gives one decimal', () => {
    expect([formatAccuracy(41.25), formatAccuracy(41, 0), formatAccuracy(null, 1)]).toEqual([
      '41.3',
      '41.0 ± 0.0',
      '–',
    ]);
  });
});
