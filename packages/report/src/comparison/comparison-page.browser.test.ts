import { type ComparedRun, compareWithPaper, summarizeMethod } from '@mem/results';
import {
  type Browser,
  chromium,
  describeWith,
  expectAccessible,
  expectPageFits,
  openChromium,
  openDetails,
  openPage,
} from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComparison } from './comparison-page.js';

const accuracies = (all: number) => ({ all, many: all + 20, medium: all - 5, few: all - 20 });

/** A run with a modulator trained to the margin xi. */
const run = (name: string, xi: number, all: number): ComparedRun => ({
  name,
  backbone: 'vit-base-patch16',
  training: 'from scratch, 100 epochs',
  settings: { 'stage2.mem.xi': xi },
  dataset: { name: 'ImageNet-LT', classes: 1000, groups: { many: 385, medium: 479, few: 136 } },
  stage1Seeds: [0],
  methods: [
    summarizeMethod('ce', [{ seed: null, ...accuracies(40) }]),
    summarizeMethod('mem', [
      { seed: 0, ...accuracies(all) },
      { seed: 1, ...accuracies(all + 1) },
    ]),
  ],
  evaluation: {
    reference: 'ce',
    confusions: [
      {
        ...{ name: 'before: ce', errors: [4, 2, 0] },
        matrix: [
          [0.75, 0.25, 0],
          [0.5, 0.5, 0],
          [null, null, null],
        ],
      },
    ],
    ceilings: [{ name: 'ce', all: 60, groups: [70, 55, 50] }],
    magnitudes: {
      ...{ name: 'mem', edges: [0, 50, 100] },
      counts: [0, 1, 2].map((q) => [0, 1, 2].map((truth) => (q === truth ? [1, 9] : [8, 2]))),
    },
    differences: [],
    calibrations: [],
    settings: [],
  },
});

const runs = [20, 50, 100].map((xi, i) => run(`<xi-${xi}>`, xi, 45 + i));
const page = renderComparison(compareWithPaper(runs));

describe('renderComparison', () => {
  it('draws every table and figure, and escapes names', () => {
    const anchors = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    const tables = ['table-1', 'table-2', 'table-3', 'table-4', 'table-5'];
    expect(anchors).toEqual(['runs', ...tables, 'figure-1a', 'figure-1b', 'figure-3', 'figure-4', 'setting-1']);
    expect(page).not.toContain('<xi-20>');
    expect(renderComparison(compareWithPaper(runs))).toBe(page);
  });

  it('leaves out the figures that no run has, but shows those of the paper', () => {
    const { evaluation: _, ...old } = run('old', 100, 45);
    const bare = renderComparison(compareWithPaper([old]));
    expect(bare).toContain('id="figure-1b"');
    expect(bare).not.toContain('id="figure-3"');
    expect(bare).not.toContain('Settings that differ');
  });
});

describeWith(chromium(), 'the comparison in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(() => browser.close());

  it.each([
    [1280, 'light'],
    [390, 'dark'],
    [320, 'light'],
  ] as const)('fits %s pixels in %s', async (width, colorScheme) => {
    const { page: opened, complaints } = await openPage(browser, page, { width, colorScheme });
    await expectPageFits(opened);
    await expectAccessible(opened);
    expect(complaints).toEqual([]);
    await opened.context().close();
  });

  it('shows our figures beside the paper’s, with dashes, and draws the accuracy of each value at its height', async () => {
    const { page: opened } = await openPage(browser, page);
    await openDetails(opened);
    const rows = await opened.locator('#table-2 tbody tr').allInnerTexts();
    const texts = rows.map((row) => row.split(/\s+/).join(' '));
    expect(texts[1]).toBe('ViT-B paper 53.5 – 58.06* – 58.88');
    expect(texts[2]).toBe('ViT-B <xi-20> 40.0 – – – 45.5 ± 0.7');
    expect(await opened.locator('#figure-1a td', { hasText: '73.6 %' }).count()).toBe(1);
    const heights = await opened
      .locator('#setting-1 .wide [data-column="all"]')
      .evaluateAll((all) =>
        all.map((each) => [each.getAttribute('data-value'), each.getBoundingClientRect().top] as const),
      );
    expect(heights.map(([value]) => value)).toEqual(['20', '50', '100']);
    const [low, middle, high] = heights.map(([, top]) => top) as [number, number, number];
    expect(low - middle).toBeGreaterThan(5);
    expect(middle - high).toBeCloseTo(low - middle, 1);
    await opened.context().close();
  });
});
