import { type Accuracies, accuracyColumns, type ClassColumn, type Results } from './results.js';

/** Returns the columns of a results table. The accuracy over samples follows `all` where the two differ. */
export function shownColumns({ judged }: Pick<Results, 'judged'>): readonly (keyof Accuracies)[] {
  return judged === undefined ? accuracyColumns : ['all', 'bySample', 'many', 'medium', 'few'];
}

/** Returns the name of a column in tables. */
export function columnName(column: keyof Accuracies): string {
  return column === 'bySample' ? 'by sample' : column;
}

/** Returns the number of classes behind a column's accuracies: `6`, or `4 of 6` where the others have no samples. */
export function classesIn({ classes, groups, judged }: Results, column: ClassColumn): string {
  const size = column === 'all' ? classes : groups[column];
  const counted = judged?.[column] ?? size;
  const total = size.toLocaleString('en-US');
  return counted === size ? total : `${counted.toLocaleString('en-US')} of ${total}`;
}

/**
 * Explains the accuracies where classes have unequal numbers of samples. Returns undefined where there is nothing to
 * explain.
 */
export function describeJudged(results: Results, samples = 'test samples'): string | undefined {
  const { judged, classes } = results;
  if (judged === undefined) return undefined;
  const means = `Classes have unequally many ${samples}: "all" is the mean accuracy of the classes, "by sample" the accuracy over samples.`;
  if (judged.all === classes) return means;
  const parts = accuracyColumns
    .filter((column) => column !== 'all' && judged[column] < results.groups[column])
    .map((column) => `; ${column}: ${classesIn(results, column)}`);
  return `${means} ${classesIn(results, 'all')} classes have ${samples}${parts.join('')}.`;
}
