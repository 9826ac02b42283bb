import { missingClassesNote, protocolNote } from '@mem/datasets';
import type { FrozenSet } from './frozen-set.js';
import type { OpenedDataset } from './open-dataset.js';
import type { TrainingSet } from './training-set.js';

/** Returns notes for the user: the dataset's own, what is tuned and reported on, and the classes missing from validation or test. */
export function datasetNotes(opened: OpenedDataset): string[] {
  const { notes, item, classNames, validation, test } =
    'set' in opened ? imagesOf(opened.set) : samplesOf(opened.frozen);
  const missing = [
    missingClassesNote({ split: 'validation', labels: validation, classNames, item }),
    missingClassesNote({ split: 'test', labels: test, classNames, item }),
  ].filter((note) => note !== undefined);
  // A collection of image files already has these notes, unless bad images have since been left out.
  return [...new Set([...notes, ...missing])];
}

function imagesOf({ notes, classNames, validation, testLabels }: TrainingSet) {
  return { notes, item: 'image', classNames, validation: validation.labels, test: testLabels.classes };
}

function samplesOf({ data, testLabels }: FrozenSet) {
  const classNames = Array.from(data.classCounts, (_, c) => `class ${c}`);
  const notes = [
    protocolNote({
      tuned: { from: 'the validation split', count: data.validation.labels.length },
      reported: { from: 'the test split', count: testLabels.count },
      item: 'sample',
    }),
  ];
  return { notes, item: 'sample', classNames, validation: data.validation.labels, test: testLabels.classes };
}
