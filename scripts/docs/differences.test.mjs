import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');

/** The rows of the README's table under a title: method -> accuracies on all, many, medium, few. */
function measured(title) {
  const [, table] = read('README.md').split(`\n**${title}**`)[1].split(/\n\n/, 2);
  const rows = table.split('\n').slice(2);
  return new Map(
    rows.map((row) => {
      const [, method, ...cells] = row.split('|').map((cell) => cell.trim());
      return [method, cells.slice(0, 4).map((cell) => Number.parseFloat(cell.replaceAll('*', '')))];
    }),
  );
}

const signed = (points) => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;

function cell(table, method) {
  const [all, many, , few] = table.get(method).map((accuracy, i) => accuracy - table.get('ce')[i]);
  return `**${signed(all)}** (${signed(many)}, ${signed(few)})`;
}

it("the page on choosing a method has the differences of the README's tables", () => {
  const tables = ['Tiny-ImageNet-LT', 'Frozen features of Tiny-ImageNet-LT from outside', 'CIFAR-10-LT, a small cut', 'The procedural set of the demo'].map(measured); // biome-ignore format: fits
  const rows = [...tables[0].keys()]
    .filter((method) => method !== 'ce')
    .map((method) => `| \`${method}\` | ${tables.map((table) => cell(table, method)).join(' | ')} |`);
  expect(read('docs/choosing-a-method.md')).toContain(`${rows.join('\n')}\n`);
});
