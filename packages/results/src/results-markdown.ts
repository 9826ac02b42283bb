import { describeJudged } from './judged-classes.js';
import type { Results } from './results.js';
import { resultHeadings, resultRows } from './results-cells.js';

/** Formats the results as a Markdown table, with the best mean of each column in bold. */
export function formatMarkdownTable(results: Results, { samples }: { readonly samples?: string } = {}): string {
  const head = resultHeadings(results);
  const body = resultRows(results, (text) => `**${text}**`).map(([name = '', ...cells]) => [
    escapeMarkdown(name),
    ...cells,
  ]);
  const note = describeJudged(results, samples);
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...body].map(
    (cells) => `| ${cells.join(' | ')} |\n`,
  );
  return [...lines, ...(note === undefined ? [] : [`\n${note}\n`])].join('');
}

/** Escapes text for a cell of a Markdown table. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|*_`<]/g, '\\$&');
}
