import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupKnowledgeSvg } from '@mem/report';
import { formatAccuracy, formatMarkdownTable, parseResults, signed } from '@mem/results';
import { describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const read = (/** @type {string} */ path) => readFileSync(join(root, 'docs', path), 'utf8');
const page = read('results.md');
const section = page.split('\n## When does MEM win?\n')[1]?.split('\n## ')[0] ?? '';
/**
 * @typedef {{ hitRate: number, accuracy: number }} Point
 * @typedef {{ name: string, seeds: number, validation: number, test: number, std: number | null,
 *   lead: { difference: number, interval: number[] } | null }} Variant
 */

/** @type {{ methods: Variant[], onValidation: { name: string, difference: number, interval: number[] }[] }} */
const variants = JSON.parse(read('results/mem-variants.json'));

/**
 * @type {{ head: string, alone: Point, independent: Point[], shared: Point[],
 *   measured: (Point & { name: string, whereHeadIsRight: number, whereHeadIsWrong: number })[] }}
 */
const knowledge = JSON.parse(read('results/group-knowledge.json'));

/**
 * Returns the last cells of the row `name` in the section.
 *
 * @param {string} name
 * @param {number} count
 */
function lastCells(name, count) {
  const row = section.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
    .slice(-count);
}

/**
 * Returns the cells of points of a curve: how often the guess is right, the accuracy, and the gain over the head.
 *
 * @param {'independent' | 'shared'} kind
 * @param {number[]} indices
 */
function points(kind, indices) {
  return indices.map((index) => {
    const { hitRate = Number.NaN, accuracy = Number.NaN } = knowledge[kind][index] ?? {};
    return [
      (100 * hitRate).toFixed(1),
      formatAccuracy(100 * accuracy),
      signed(100 * (accuracy - knowledge.alone.accuracy)),
    ];
  });
}

describe('docs/results.md', () => {
  it('has the table of the frozen ViT features', () => {
    expect(page).toContain(formatMarkdownTable(parseResults(read('results/vit-features.json'))));
  });

  it.each(variants.methods)('has the figures of $name', ({ name, validation, test, std, lead, seeds }) => {
    const interval = lead?.interval.map(signed).join(' to ');
    expect(lastCells(name, 4)).toEqual([
      String(seeds),
      formatAccuracy(validation),
      formatAccuracy(test, std),
      lead === null ? '–' : `${signed(lead.difference)} (${interval})`,
    ]);
  });

  it('has points of the curves', () => {
    const rows = [
      ...points('independent', [1, 3, 5, 7, 9, 11, 13]).map((cells) => ['errors of its own', ...cells]),
      ...points('shared', [1, 2, 4, 8, 12, 16]).map((cells) => ["the head's, partly corrected", ...cells]),
    ];
    expect(section).toContain(rows.map((cells) => `| ${cells.join(' | ')} |\n`).join(''));
  });

  it('says how often the magnitudes are right', () => {
    const percents = (/** @type {number[]} */ ...fractions) => fractions.map((value) => (100 * value).toFixed(1));
    const { alone, measured } = knowledge;
    const figures = measured.flatMap(({ hitRate, whereHeadIsWrong }) => percents(hitRate, whereHeadIsWrong));
    for (const figure of [...percents(alone.hitRate), ...figures]) expect(section).toContain(`${figure}%`);
  });

  it.each(variants.onValidation)('has the lead of $name on validation', ({ name, difference, interval }) => {
    const lead = `${signed(difference)} (${interval.map(signed).join(' to ')})`;
    const prose = section.replaceAll('\n', ' ').split(`\`${name}\` `);
    expect(prose.some((after) => /^(leads `balanced-softmax` )?by /.test(after) && after.includes(lead))).toBe(true);
  });

  // `npm run docs:update` updates the file.
  it('shows the curves of the file', async () => {
    await expect(groupKnowledgeSvg(knowledge)).toMatchFileSnapshot('../../docs/images/group-knowledge.svg');
  });
});
