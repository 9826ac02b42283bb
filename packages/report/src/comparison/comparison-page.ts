import {
  ablationTable,
  type Comparison,
  type ComparisonTable,
  formatCell,
  paperSource,
  publishedSettingsTable,
  tableNote,
} from '@mem/results';
import { dataTable, factList, type Html, html } from '../html.js';
import { renderPage } from '../page-shell.js';
import { type Section, section } from '../section.js';
import { ablationFigure } from './ablation-figure.js';
import { confusionFigure, givenGroupFigure, magnitudeFigures } from './paper-figures.js';
import { runsSection } from './runs-section.js';

/** Renders runs beside the paper's figures as one HTML page without network requests or scripts. */
export function renderComparison(comparison: Comparison): string {
  const { runs, tables, figures, ablations } = comparison;
  const [confusion, givenGroup] = figures;
  const count = (values: readonly string[]) => String(new Set(values).size);
  const first = tables.filter(({ id }) => id.startsWith('table-1-'));
  const magnitudes = magnitudeFigures(runs);
  return renderPage({
    title: 'Runs beside the paper',
    header: html`${factList([
      { label: 'recipes', value: String(runs.length) },
      { label: 'data sets', value: count(runs.map(({ dataset }) => dataset.name)) },
      { label: 'backbones', value: count(runs.map(({ backbone }) => backbone)) },
    ])}`,
    sections: [
      runsSection(runs),
      section(
        'table-1',
        'Table 1: methods',
        html`${first.map(
          (table) => html`<h3>${table.title.replace('Table 1: methods on ', '')}</h3>
<p class="muted">${tableNote(table)}</p>
${figureTable(table)}`,
        )}`,
      ),
      ...tables.filter((table) => !first.includes(table)).map((table) => tableSection(table)),
      tableSection(confusion, confusionFigure(runs)),
      tableSection(givenGroup, givenGroupFigure(runs)),
      magnitudes && section('figure-3', 'Figure 3: magnitudes by true group', magnitudes),
      tableSection(publishedSettingsTable()),
      ...ablations.map((each) => tableSection(ablationTable(each), ablationFigure(each))),
    ],
  });
}

/** Returns the section of a table, with its figure above the numbers. */
function tableSection(table: ComparisonTable, figure?: Html): Section {
  return section(
    table.id,
    table.title,
    html`<p>${tableNote(table)}</p>
${figure ?? ''}
${figureTable(table)}
`,
  );
}

function figureTable({ rowHeading, columns, rows }: ComparisonTable): Html {
  return dataTable(
    [rowHeading, 'source', ...columns],
    rows.map(({ name, source, cells }) => [
      name,
      source === paperSource ? html`<span class="muted">${source}</span>` : source,
      ...cells.map((cell) => formatCell(cell, source)),
    ]),
  );
}
