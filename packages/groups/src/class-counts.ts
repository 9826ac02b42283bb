import { checkPositive, MemError } from '@mem/errors';

/**
 * Passes when every label is a class id from 0 to `numClasses - 1`; `what` is the word for one in the message.
 * @throws MemError `bad-label` with the first index and value that is not.
 */
export function checkLabels(labels: ArrayLike<number>, numClasses: number, what = 'label'): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= numClasses) {
      throw new MemError(
        'bad-label',
        `The ${what} at index ${i} is ${label}, but must be a class id from 0 to ${numClasses - 1}.`,
        { index: i, value: label, numClasses },
      );
    }
  }
}

/** Samples per class, [numClasses]. @throws MemError `bad-label` when a label is out of range. */
export function countClasses(labels: ArrayLike<number>, numClasses: number): Int32Array {
  checkPositive('numClasses', numClasses, { integer: true });
  checkLabels(labels, numClasses);
  const counts = new Int32Array(numClasses);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}

/**
 * Passes when every class has training samples, as training on them needs.
 * @throws MemError `bad-value` naming the classes without any, or the count that is no whole number.
 */
export function checkClassCounts(classCounts: ArrayLike<number>): void {
  checkWholeCounts(classCounts);
  const empty = Array.from(classCounts).flatMap((count, classId) => (count === 0 ? [classId] : []));
  if (empty.length > 0) {
    const named = empty.slice(0, 10).join(', ') + (empty.length > 10 ? ', ...' : '');
    throw new MemError(
      'bad-value',
      `${empty.length === 1 ? 'Class' : 'Classes'} ${named} of ${classCounts.length} ` +
        `${empty.length === 1 ? 'has' : 'have'} no training samples. Add some, or leave them out and renumber the rest.`,
      { classes: empty },
    );
  }
}

/** Passes for at least one count, all of them whole and not negative. @throws MemError `bad-value`. */
export function checkWholeCounts(classCounts: ArrayLike<number>): void {
  if (classCounts.length === 0) throw new MemError('bad-value', 'Class counts are empty: give one count per class.');
  for (let classId = 0; classId < classCounts.length; classId++) {
    const count = classCounts[classId]!;
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new MemError('bad-value', `The count of class ${classId} is ${count}, but must be a whole number.`, {
        class: classId,
        count,
      });
    }
  }
}
