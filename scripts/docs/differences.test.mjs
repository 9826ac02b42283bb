import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const methodOf = { 'cross-entropy': 'ce' };

/** The rows of the table after `start` in a page, as cells of text by method. */
function tableAfter(path, start) {
  const text = read(path).split(`\n${start}`)[1];
  const [table] = /\| method .*\n(?:\|.*\n)+/.exec(text);
  const rows = table.trimEnd().split('\n').slice(2);
  return new Map(
    rows.map((row) => {
      const [, method, ...cells] = row.split('|').map((cell) => cell.trim().replaceAll('*', ''));
      const name = method.toLowerCase().replace(' ', '-');
      return [methodOf[method] ?? name, cells.slice(0, 4)];
    }),
  );
}

const signed = (points) => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;

function cell(table, method) {
  const [all, many, , few] = table
    .get(method)
    .map((accuracy, i) => Number.parseFloat(accuracy) - Number.parseFloat(table.get('ce')[i]));
  return `**${signed(all)}** (${signed(many)}, ${signed(few)})`;
}

it('the page on choosing a method has the differences of the tables of results', () => {
  const tables = [
    '**Tiny-ImageNet-LT**',
    '**Frozen features of Tiny-ImageNet-LT from outside**',
    '**CIFAR-10-LT, a small cut**',
    '**The procedural set of the demo**',
  ].map((title) => tableAfter('docs/results.md', title));
  const rows = [...tables[0].keys()]
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
