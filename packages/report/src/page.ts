import { createHash } from 'node:crypto';
import { formatCount, type ReportData } from '@mem/results';
import { calibrationSection } from './calibration-section.js';
import { ceilingSection } from './ceiling-section.js';
import { checkReportData } from './check-report-data.js';
import { classCountSection } from './class-count-chart.js';
import { confusionSection } from './confusion-section.js';
import { differencesSection } from './differences-section.js';
import { gallerySection } from './gallery-section.js';
import { factList, type Html, html } from './html.js';
import { magnitudeSection } from './magnitude-section.js';
import { renderPage } from './page-shell.js';
import { pretrainingSection } from './pretraining-section.js';
import { resultsSection, resultTiles } from './results-section.js';
import { sliderScript } from './run-sliders.js';
import { noteSection } from './section.js';
import { sliderSection } from './slider-section.js';
import { trainingSection } from './training-figure.js';

/**
 * Renders the report of a run as one HTML page without network requests, and without scripts except for the sliders.
 * Equal data gives equal text.
 * @throws MemError `bad-shape` for sizes that do not match.
 * @throws MemError `bad-group` for a class in a group without a name.
 * @throws MemError `bad-label` for a test label or a slider's prediction that is not a class.
 * @throws MemError `bad-value` for an image that is not a `data:image/` URL.
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
      // The long tail only explains the results.
      results && classCountSection(dataset),
      pretrainingSection(pretraining),
      trainingSection(training),
      noteSection(notes),
    ],
    ...(sliders.length > 0 && {
      scriptPolicy: `'sha256-${createHash('sha256').update(sliderScript).digest('base64')}'`,
    }),
  });
}

function headFacts({ dataset, facts }: ReportData): Html {
  const images = dataset.classCounts.reduce((sum, count) => sum + count, 0);
  return factList([
    { label: 'data set', value: dataset.name },
    { label: 'classes', value: formatCount(dataset.classes) },
    { label: 'training images', value: formatCount(images) },
    ...facts,
  ]);
}
