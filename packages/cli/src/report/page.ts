import { createHash } from 'node:crypto';
import { calibrationSection } from './calibration-section.js';
import { ceilingSection } from './ceiling-section.js';
import { checkReportData } from './check-report-data.js';
import { classCountSection } from './class-count-chart.js';
import { confusionSection } from './confusion-chart.js';
import { differencesSection } from './differences-section.js';
import { factList } from './fact-list.js';
import { gallerySection } from './gallery-section.js';
import { type Html, html, rawHtml } from './html.js';
import { magnitudeSection } from './magnitude-section.js';
import { pretrainingSection } from './pretraining-section.js';
import type { ReportData } from './report-data.js';
import { resultsSection, resultTiles } from './results-section.js';
import { contents, type Section, section } from './section.js';
import { sectionStyles } from './section-styles.js';
import { sliderScript } from './slider-script.js';
import { sliderSection } from './slider-section.js';
import { styleSheet } from './theme.js';
import { trainingSection } from './training-section.js';

/**
 * A run's report as one HTML page that needs no network, and a script only for its sliders; equal data gives equal text.
 * @throws MemError `bad-shape`, `bad-group`, `bad-label` or `bad-value` where the data does not fit together.
 */
export function renderReport(data: ReportData): string {
  checkReportData(data);
  const { title, dataset, notes, results, magnitudes, gallery, training, pretraining } = data;
  const { confusions = [], ceilings = [], differences = [], reference = 'ce', calibrations = [] } = data;
  const sections = [
    results && resultsSection(results),
    differencesSection(differences, reference),
    sliderSection(data),
    confusionSection(confusions, dataset.groupNames),
    magnitudeSection(magnitudes, dataset.groupNames),
    gallerySection(gallery, dataset.groupNames),
    calibrationSection(calibrations),
    ceilingSection(ceilings, dataset.groupNames, results),
    // What the results stand on: without them the tail has no say.
    results && classCountSection(dataset),
    pretrainingSection(pretraining),
    trainingSection(training),
    noteSection(notes),
  ].filter((each) => each !== undefined);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${rawHtml(policy(data))}">
<title>${title}</title>
<style>${rawHtml(styleSheet + sectionStyles)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${headFacts(data)}
${results ? resultTiles(results) : ''}
</header>
${sections.length > 1 ? contents(sections) : ''}
${sections}
</main>
</body>
</html>
`.markup;
}

/** Nothing from outside; of scripts, the sliders' own and only beside a slider. */
function policy({ sliders = [] }: ReportData): string {
  const script = createHash('sha256').update(sliderScript).digest('base64');
  const scripts = sliders.length > 0 ? `; script-src 'sha256-${script}'` : '';
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:${scripts}`;
}

function headFacts({ dataset, facts }: ReportData): Html {
  const images = dataset.classCounts.reduce((sum, count) => sum + count, 0);
  return factList([
    { label: 'data set', value: dataset.name },
    { label: 'classes', value: dataset.classes.toLocaleString('en-US') },
    { label: 'training images', value: images.toLocaleString('en-US') },
    ...facts,
  ]);
}

function noteSection(notes: readonly string[]): Section | undefined {
  if (notes.length === 0) return undefined;
  return section('notes', 'Notes', html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>\n`)}</ul>`);
}
