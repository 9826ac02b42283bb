import { ceilingSection } from './ceiling-section.js';
import { classCountSection } from './class-count-chart.js';
import { confusionSection } from './confusion-chart.js';
import { type Html, html, rawHtml } from './html.js';
import { checkReportData, type ReportData } from './report-data.js';
import { resultsSection, resultTiles } from './results-section.js';
import { styleSheet } from './theme.js';

/**
 * A run's report as one HTML page that needs no network and no scripts; equal data gives equal text.
 * @throws MemError `bad-shape` or `bad-group` where the data's sizes do not fit together.
 */
export function renderReport(data: ReportData): string {
  checkReportData(data);
  const { title, dataset, results, confusions, ceilings, notes } = data;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${rawHtml(styleSheet)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${factList(data)}
${resultTiles(results)}
</header>
${resultsSection(results)}
${classCountSection(dataset)}
${confusionSection(confusions, dataset.groupNames)}
${ceilingSection(ceilings, dataset.groupNames, results)}
${noteSection(notes)}
</main>
</body>
</html>
`.markup;
}

function factList({ dataset, facts }: ReportData): Html {
  const images = dataset.classCounts.reduce((sum, count) => sum + count, 0);
  const all = [
    { label: 'data set', value: dataset.name },
    { label: 'classes', value: dataset.classes.toLocaleString('en-US') },
    { label: 'training images', value: images.toLocaleString('en-US') },
    ...facts,
  ];
  return html`<dl class="facts">${all.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

function noteSection(notes: readonly string[]): Html {
  if (notes.length === 0) return html``;
  return html`<section>
<h2>Notes</h2>
<ul class="notes">${notes.map((note) => html`<li>${note}</li>\n`)}</ul>
</section>`;
}
