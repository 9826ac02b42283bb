import { MemError } from '@mem/errors';
import { readLabels } from '@mem/groups';
import type { ReportData, TrainingCurves } from '@mem/results';
import { exampleParts } from '@mem/results';
import { modulatedGroups } from './magnitude-section.js';

/**
 * Checks the sizes, groups, labels and images of a report's data.
 * @throws MemError `bad-shape` for sizes that do not match, or a training without steps.
 * @throws MemError `bad-group` for a class in a group without a name.
 * @throws MemError `bad-label` for a test label or a slider's prediction that is not a class.
 * @throws MemError `bad-value` for an image that is not a `data:image/` URL.
 */
export function checkReportData(data: ReportData): void {
  const { dataset, confusions = [], ceilings = [], training, pretraining, magnitudes } = data;
  const { classes, classCounts, groupOfClass, groupNames } = dataset;
  checkLength('dataset.classCounts', classCounts, classes);
  checkLength('dataset.groupOfClass', groupOfClass, classes);
  const unnamed = groupOfClass.findIndex((group) => groupNames[group] === undefined);
  if (unnamed >= 0) {
    throw new MemError(
      'bad-group',
      `Class ${unnamed} has group ${groupOfClass[unnamed]}, but dataset.groupNames has only ${groupNames.length} names. Add the missing name.`,
      { class: unnamed },
    );
  }
  for (const { name, matrix, errors } of confusions) {
    checkLength(`The errors of confusion '${name}'`, errors, groupNames.length);
    checkLength(`The matrix of confusion '${name}'`, matrix, groupNames.length);
    for (const row of matrix) checkLength(`A row of confusion '${name}'`, row, groupNames.length);
  }
  for (const { name, groups } of ceilings) checkLength(`The groups of ceiling '${name}'`, groups, groupNames.length);
  checkCurves('training', training);
  checkCurves('pretraining.training', pretraining?.training);
  if (magnitudes) {
    const modulated = modulatedGroups(dataset, magnitudes).length;
    checkLength('magnitudes.counts', magnitudes.counts, modulated);
    for (const byTruth of magnitudes.counts) {
      checkLength('A magnitude’s counts', byTruth, modulated);
      for (const counts of byTruth) checkLength('A histogram', counts, magnitudes.edges.length - 1);
    }
  }
  checkImages(data);
  checkSliders(data);
}

function checkCurves(what: string, curves: TrainingCurves | undefined): void {
  if (curves === undefined) return;
  if (curves.steps.length === 0) {
    throw new MemError('bad-shape', `${what} must have at least one step, but has none: leave it undefined instead.`);
  }
  checkLength(`${what}.losses`, curves.losses, curves.steps.length);
  checkLength(`${what}.learningRates`, curves.learningRates, curves.steps.length);
}

function checkImages({ gallery, pretraining }: ReportData): void {
  for (const { src, truth } of [...(gallery?.rescued ?? []), ...(gallery?.lost ?? [])]) checkImage(truth, src);
  for (const [i, pictures] of (pretraining?.examples ?? []).entries()) {
    for (const part of exampleParts) checkImage(`example ${i + 1}, ${part}`, pictures[part]);
  }
}

function checkImage(of: string, src: string): void {
  if (src.startsWith('data:image/')) return;
  throw new MemError(
    'bad-value',
    `The image of ${of} must be a data:image/ URL, because the page makes no network requests, but starts with '${src.slice(0, 20)}'.`,
  );
}

function checkSliders({ dataset, sliders = [], testImages }: ReportData): void {
  if (sliders.length === 0) return;
  const labels = Array.from(testImages?.labels ?? []);
  if (labels.length === 0) {
    throw new MemError(
      'bad-shape',
      'sliders require testImages.labels, but it has none: pass the class of every test image.',
    );
  }
  readLabels(labels, { numClasses: dataset.classes, what: 'The test labels' });
  for (const { name, winners } of sliders) {
    checkLength(`The winners' starts of slider '${name}'`, winners.starts, labels.length + 1);
    const highest = winners.classes.reduce((most, classId) => Math.max(most, classId), 0);
    if (highest >= dataset.classes) {
      throw new MemError(
        'bad-label',
        `Slider '${name}' must predict classes below ${dataset.classes}, but predicts class ${highest}.`,
        { name },
      );
    }
  }
}

function checkLength(what: string, given: ArrayLike<unknown>, expected: number): void {
  if (given.length !== expected) {
    throw new MemError('bad-shape', `${what} must have length ${expected}, but has ${given.length}.`, {
      what,
      expected,
      given: given.length,
    });
  }
}
