import { MemError } from '@mem/errors';
import { checkLabels } from '@mem/groups';

/** Passes for at least one label, all of them class ids. @throws MemError `bad-shape` for none, `bad-label` for another. */
export function checkEvaluationLabels(labels: ArrayLike<number>, numClasses: number): void {
  checkAny(labels);
  checkLabels(labels, numClasses);
}

/** Passes unless `labels` is empty, where every share would be NaN. @throws MemError `bad-shape`. */
export function checkAny(labels: ArrayLike<number>): void {
  if (labels.length === 0)
    throw new MemError('bad-shape', 'There are no samples to evaluate: give at least one label.');
}

/** Passes when `values` holds `width` values for each of `samples`. @throws MemError `bad-shape`. */
export function checkRows(what: string, values: ArrayLike<number>, samples: number, width: number): void {
  if (values.length !== samples * width) {
    throw new MemError(
      'bad-shape',
      `The ${what} must have shape [${samples}, ${width}], ${samples * width} values, but hold ${values.length}.`,
      { what, expected: [samples, width], given: values.length },
    );
  }
}

/** Passes for one class id per label. @throws MemError `bad-shape` or `bad-label`. */
export function checkPredictions(predictions: ArrayLike<number>, labels: ArrayLike<number>, numClasses: number): void {
  checkRows('predictions', predictions, labels.length, 1);
  checkLabels(predictions, numClasses, 'prediction');
}
