import { MemError } from '@mem/errors';
import { type ClassIds, readLabels } from '@mem/groups';

/**
 * Reads the labels of at least one sample.
 * @throws MemError `bad-shape` for no samples.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function readEvaluationLabels(labels: ClassIds, numClasses?: number): Int32Array {
  if (labels.length === 0) {
    throw new MemError('bad-shape', 'There are no samples to evaluate; give at least one label.');
  }
  return readLabels(labels, { numClasses });
}

/**
 * Checks that there are `width` values for each of `samples` samples.
 * @throws MemError `bad-shape` otherwise.
 */
export function checkRows(what: string, values: ArrayLike<unknown>, samples: number, width: number): void {
  if (values.length !== samples * width) {
    throw new MemError(
      'bad-shape',
      `The ${what} must have shape [${samples}, ${width}], ${samples * width} values, but hold ${values.length}.`,
      { what, expected: [samples, width], given: values.length },
    );
  }
}

/**
 * Reads labels and predictions of the same samples.
 * @throws MemError `bad-shape` for no samples or unequal lengths.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function readPredictions(
  { labels, predictions }: { readonly labels: ClassIds; readonly predictions: ClassIds },
  numClasses?: number,
): { readonly labels: Int32Array; readonly predictions: Int32Array } {
  const read = readEvaluationLabels(labels, numClasses);
  checkRows('predictions', predictions, read.length, 1);
  return { labels: read, predictions: readLabels(predictions, { numClasses, what: 'The predictions' }) };
}
