import { checkPositive, MemError } from '@mem/errors';
import { type ClassIds, readLabels } from './labels.js';

/**
 * Counts the samples of each class, `[numClasses]`.
 * @throws MemError `bad-label` for a label that is not one of the classes.
 */
export function countClasses(labels: ClassIds, numClasses: number): Int32Array {
  const read = readLabels(labels, { numClasses });
  const counts = new Int32Array(numClasses);
  for (const label of read) counts[label]!++;
  return counts;
}

/** Class counts: a plain or typed array of whole numbers, `[classes]`. */
export type ClassCounts = ArrayLike<number | bigint>;

/**
 * Reads class counts as 32-bit integers, `[classes]`, and checks that every class has training samples. `what` names
 * the array in messages.
 * @throws MemError `bad-value` naming the classes without samples, or the count that is not a whole number.
 */
export function checkClassCounts(classCounts: ClassCounts, what?: string): Int32Array {
  const counts = readCounts(classCounts, what);
  const empty = Array.from(counts).flatMap((count, classId) => (count === 0 ? [classId] : []));
  if (empty.length > 0) {
    const [subject, verb] = empty.length === 1 ? ['Class', 'has'] : ['Classes', 'have'];
    const named = empty.slice(0, 10).join(', ') + (empty.length > 10 ? ', ...' : '');
    throw new MemError(
      'bad-value',
      `${subject} ${named} of ${counts.length} ${verb} no training samples${inArray(what)}. Add some, or leave them out and renumber the rest.`,
      { classes: empty },
    );
  }
  return counts;
}

const largestCount = 2 ** 31 - 1;

/**
 * Reads class counts as 32-bit integers. A class may have no samples.
 * @throws MemError `bad-value` for no counts, or a count that is not a whole number.
 */
export function readCounts(classCounts: ClassCounts, what?: string): Int32Array {
  if (classCounts.length === 0)
    throw new MemError('bad-value', `Class counts are empty${inArray(what)}; give one count per class.`);
  return Int32Array.from(classCounts, (count, classId) => {
    const whole = typeof count === 'bigint' ? Number(count) : count;
    if (typeof whole === 'number' && Number.isInteger(whole) && whole >= 0 && whole <= largestCount) return whole;
    throw new MemError(
      'bad-value',
      `The count of class ${classId}${inArray(what)} is ${String(count)}, but must be a whole number.`,
      { class: classId, count },
    );
  });
}

const inArray = (what: string | undefined): string => (what === undefined ? '' : ` in ${what}`);

/** Options of `checkCountsCover`. */
export interface CheckCountsCoverOptions {
  /**
   * Number of labels per training image, one for each of its views.
   * @default 1
   */
  readonly views?: number | undefined;
  /**
   * Name of the labels in messages.
   * @default 'train.labels'
   */
  readonly labelsName?: string;
  /**
   * Name of the counts in messages.
   * @default 'classCounts'
   */
  readonly countsName?: string;
  /** Last sentence of the message: the remedy. */
  readonly fix?: string;
}

/**
 * Checks that no class has more training labels than its class count. It may have fewer, since images may be held out.
 * @throws MemError `bad-value` with the first class that has more and both numbers.
 * @throws MemError `bad-option` for `views` that is not a positive integer.
 */
export function checkCountsCover(
  classCounts: Int32Array,
  labels: Int32Array,
  {
    views = 1,
    labelsName = 'train.labels',
    countsName = 'classCounts',
    fix = 'Give the training images of each class; where train holds several views of each image, give their number as views.',
  }: CheckCountsCoverOptions = {},
): void {
  checkPositive('views', views, { integer: true });
  const labelled = countClasses(labels, classCounts.length);
  const classId = labelled.findIndex((count, c) => count > views * classCounts[c]!);
  if (classId < 0) return;
  const [given, count] = [labelled[classId]!, classCounts[classId]!];
  const perView = views === 1 ? '' : `, with ${views} views of each image`;
  throw new MemError(
    'bad-value',
    `Class ${classId} has ${given} labels in ${labelsName}${perView}, but ${countsName} says ${count} training ` +
      `${count === 1 ? 'image' : 'images'}. ${fix}`,
    { class: classId, labels: given, count },
  );
}
