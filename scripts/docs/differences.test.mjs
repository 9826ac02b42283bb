import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');

/**
 * Reads the accuracies (all, many, medium, few) of each method from the table after `start` in a page, as text.
 *
 * @param {string} path
 * @param {string} start
 * @returns {Map<string, string[]>}
 */
function tableAfter(path, start) {
  const text = read(path).split(`\n${start}`)[1] ?? '';
  const [table = ''] = /\| method .*\n(?:\|.*\n)+/.exec(text) ?? [];
  const rows = table.trimEnd().split('\n').slice(2);
  return new Map(
    rows.map((row) => {
      const [, method = '', ...cells] = row.split('|').map((each) => each.trim().replaceAll('*', ''));
      const name = method === 'cross-entropy' ? 'ce' : method.toLowerCase().replace(' ', '-');
      return [name, cells.slice(0, 4)];
    }),
  );
}

const signed = (/** @type {number} */ points) => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;

/**
 * Formats the gains of a method over `ce` for the table.
 *
 * @param {Map<string, string[]>} table
 * @param {string} method
 */
function cell(table, method) {
  const accuracies = (/** @type {string} */ of) => (table.get(of) ?? []).map(Number.parseFloat);
  const [plain, own] = [accuracies('ce'), accuracies(method)];
  const gain = (/** @type {number} */ column) => signed((own[column] ?? Number.NaN) - (plain[column] ?? Number.NaN));
  return `**${gain(0)}** (${gain(1)}, ${gain(3)})`;
}

it('the table of gains in the page on choosing a method matches the results', () => {
  const tables = [
    '**Tiny-ImageNet-LT**',
    '**Frozen features of Tiny-ImageNet-LT from outside**',
    '**CIFAR-10-LT, a small cut**',
    '**The procedural set of the demo**',
  ].map((title) => tableAfter('docs/results.md', title));
  const rows = [...(tables[0]?.keys() ?? [])]
    .filter((method) => method !== 'ce')
    .map((method) => `| \`${method}\` | ${tables.map((table) => cell(table, method)).join(' | ')} |`);
  expect(read('docs/choosing-a-method.md')).toContain(`${rows.join('\n')}\n`);
});

it("the README's table is part of the table of results", () => {
  const results = tableAfter('docs/results.md', '**Tiny-ImageNet-LT**');
  const shown = [...tableAfter('README.md', '## Results')];
  expect(shown).toHaveLength(8);
  for (const [method, cells] of shown) expect([method, cells]).toEqual([method, results.get(method)]);
});
