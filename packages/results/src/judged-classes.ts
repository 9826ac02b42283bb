import { type Accuracies, accuracyColumns, type ClassColumn, type Results } from './results.js';

/** The columns of a table of results: the accuracy over samples stands beside `all` where the two differ. */
export function shownColumns({ judged }: Pick<Results, 'judged'>): readonly (keyof Accuracies)[] {
  return judged === undefined ? accuracyColumns : ['all', 'bySample', 'many', 'medium', 'few'];
}

/** A column's name in tables. */
export function columnName(column: keyof Accuracies): string {
  return column === 'bySample' ? 'by sample' : column;
}

/** The number of classes that a column's accuracies are of: `6`, or `4 of 6` where the others have no samples. */
export function classesIn({ classes, groups, judged }: Results, column: ClassColumn): string {
  const size = column === 'all' ? classes : groups[column];
  const counted = judged?.[column] ?? size;
  const total = size.toLocaleString('en-US');
  return counted === size ? total : `${counted.toLocaleString('en-US')} of ${total}`;
}

/** What the accuracies are of where classes have unequally many samples; undefined where nothing has to be said. */
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
