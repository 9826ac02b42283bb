import { createHash } from 'node:crypto';
import type { ReportData } from '@mem/results';
import { calibrationSection } from './calibration-section.js';
import { ceilingSection } from './ceiling-section.js';
import { checkReportData } from './check-report-data.js';
import { classCountSection } from './class-count-chart.js';
import { confusionSection } from './confusion-chart.js';
import { differencesSection } from './differences-section.js';
import { factList } from './fact-list.js';
import { gallerySection } from './gallery-section.js';
import { type Html, html } from './html.js';
import { magnitudeSection } from './magnitude-section.js';
import { noteSection } from './note-section.js';
import { renderPage } from './page-shell.js';
import { pretrainingSection } from './pretraining-section.js';
import { resultsSection, resultTiles } from './results-section.js';
import { sliderScript } from './slider-script.js';
import { sliderSection } from './slider-section.js';
import { trainingSection } from './training-section.js';

/**
 * A run's report as one HTML page that needs no network, and a script only for its sliders; equal data gives equal text.
 * @throws MemError `bad-shape`, `bad-group`, `bad-label` or `bad-value` where the data does not fit together.
 */
export function renderReport(data: ReportData): string {
  checkReportData(data);
  const { title, dataset, notes, results, magnitudes, gallery, training, pretraining, sliders = [] } = data;
  const { confusions = [], ceilings = [], differences = [], reference, calibrations = [] } = data;
  return renderPage({
    title,
    header: html`${headFacts(data)}
${results ? resultTiles(results, reference) : ''}`,
    sections: [
      results && resultsSection(results),
      reference === undefined ? undefined : differencesSection(differences, reference),
      sliderSection(data),
      confusionSection(confusions, dataset.groupNames),
      magnitudeSection(magnitudes, dataset),
      gallerySection(gallery, dataset.groupNames),
      calibrationSection(calibrations),
      ceilingSection(ceilings, dataset.groupNames, results),
      // What the results stand on: without them the tail has no say.
      results && classCountSection(dataset),
      pretrainingSection(pretraining),
      trainingSection(training),
      noteSection(notes),
    ],
    // The sliders' own script alone, and only beside a slider.
    ...(sliders.length > 0 && {
      scriptPolicy: `'sha256-${createHash('sha256').update(sliderScript).digest('base64')}'`,
    }),
  });
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
