import { expect, it } from 'vitest';
import type { ComparisonTable } from './comparison-table.js';
import { comparisonCsv, comparisonLatex, comparisonMarkdown } from './table-files.js';

const table: ComparisonTable = {
  id: 'table-9',
  title: 'Table 9: 50 % & more',
  note: 'In percent.',
  rowHeading: 'method',
  columns: ['ce_plain', 'MEM'],
  rows: [
    { name: 'ViT-B', source: 'paper', cells: [{ value: 58.06, derived: 'MEM − 0.82' }, { value: null }] },
    {
      name: 'a|b',
      source: 'run_1',
      cells: [
        { value: 41.23456, std: 0.25 },
        { value: -1.5, difference: true },
      ],
    },
  ],
};

it('CSV has a row per figure, with an empty field where it is unknown', () => {
  expect(comparisonCsv([table]).split('\r\n')).toEqual([
    'table,row,source,column,value,std,derived',
    'table-9,ViT-B,paper,ce_plain,58.06,,MEM − 0.82',
    'table-9,ViT-B,paper,MEM,,,',
    'table-9,a|b,run_1,ce_plain,41.235,0.25,',
    'table-9,a|b,run_1,MEM,-1.5,,',
    '',
  ]);
});

it('Markdown has a table under each heading, with a dash for an unknown figure', () => {
  expect(comparisonMarkdown([table, table])).toContain(`## Table 9: 50 % & more

In percent. \\* Derived from the text: ce\\_plain of ViT-B is MEM − 0.82.

| method | source | ce\\_plain | MEM |
| --- | --- | ---: | ---: |
| ViT-B | paper | 58.06\\* | – |
| a\\|b | run\\_1 | 41.2 ± 0.3 | −1.5 |

## Table 9`);
});

it('LaTeX escapes its special characters', () => {
  expect(comparisonLatex([table])).toBe(`\\begin{table}
\\caption{Table 9: 50 \\% \\& more. In percent. * Derived from the text: ce\\_plain of ViT-B is MEM $-$ 0.82.}
\\label{tab:table-9}
\\begin{tabular}{llrr}
\\toprule
method & source & ce\\_plain & MEM \\\\
\\midrule
ViT-B & paper & 58.06* & -- \\\\
a|b & run\\_1 & 41.2 $\\pm$ 0.3 & $-$1.5 \\\\
\\bottomrule
\\end{tabular}
\\end{table}
`);
});
