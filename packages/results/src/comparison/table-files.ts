import { csvLine } from '../results-csv.js';
import { escapeMarkdown } from '../results-markdown.js';
import { type ComparisonTable, formatCell, tableNote } from './comparison-table.js';

/** Encodes tables as CSV (RFC 4180) with a row per figure. The field of an unknown figure is empty. */
export function comparisonCsv(tables: readonly ComparisonTable[]): string {
  const rows = tables.flatMap(({ id, columns, rows }) =>
    rows.flatMap(({ name, source, cells }) =>
      cells.map(({ value, std, derived }, i) => [id, name, source, columns[i], rounded(value), rounded(std), derived]),
    ),
  );
  return [['table', 'row', 'source', 'column', 'value', 'std', 'derived'], ...rows].map(csvLine).join('');
}

/** Formats tables as Markdown, each under a heading. */
export function comparisonMarkdown(tables: readonly ComparisonTable[]): string {
  return tables
    .map((table) => {
      const { head, body } = cellsOf(table);
      const lines = [head, head.map((_, i) => (i < 2 ? '---' : '---:')), ...body].map(
        (cells, i) => `| ${cells.map((text) => (i === 1 ? text : escapeMarkdown(text))).join(' | ')} |\n`,
      );
      return `## ${escapeMarkdown(table.title)}\n\n${escapeMarkdown(tableNote(table))}\n\n${lines.join('')}`;
    })
    .join('\n');
}

/** Formats tables as LaTeX; the document has to load `booktabs`. */
export function comparisonLatex(tables: readonly ComparisonTable[]): string {
  return tables
    .map((table) => {
      const { head, body } = cellsOf(table);
      const line = (cells: readonly string[]) => `${cells.map(escapeLatex).join(' & ')} \\\\\n`;
      return `\\begin{table}
\\caption{${escapeLatex(`${table.title}. ${tableNote(table)}`)}}
\\label{tab:${table.id}}
\\begin{tabular}{ll${'r'.repeat(table.columns.length)}}
\\toprule
${line(head)}\\midrule
${body.map(line).join('')}\\bottomrule
\\end{tabular}
\\end{table}
`;
    })
    .join('\n');
}

function cellsOf({ rowHeading, columns, rows }: ComparisonTable): {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
} {
  return {
    head: [rowHeading, 'source', ...columns],
    body: rows.map(({ name, source, cells }) => [name, source, ...cells.map((each) => formatCell(each, source))]),
  };
}

const latexSymbols: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
  '−': '$-$',
  '±': '$\\pm$',
};

function escapeLatex(text: string): string {
  return text.replace(/[\\~^–−±#$%&_{}]/g, (symbol) => latexSymbols[symbol] ?? `\\${symbol}`);
}

function rounded(value: number | null | undefined): number | undefined {
  return value == null ? undefined : Number(value.toFixed(3));
}
