import { groupAccuracies, type Winners, winnerAt } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import { percent } from '@mem/results';

/** Results on the test images at a slider position. */
export interface SliderState {
  /** Accuracy over all classes, then of each group, in percent. Null for a group without images. */
  readonly accuracies: readonly (number | null)[];
  /** Number of images predicted as a class of each group. */
  readonly predicted: readonly number[];
}

/** Computes the accuracies and predictions at a position, as the page's script does. */
export function sliderState(
  winners: Winners,
  position: number,
  labels: ArrayLike<number>,
  groups: Groups,
): SliderState {
  const predictions = Array.from(labels, (_, image) => winnerAt(winners, image, position));
  const { all, groups: byGroup } = groupAccuracies({ labels, predictions, groups });
  const predicted = groups.names.map(() => 0);
  for (const classId of predictions) predicted[groups.ofClass[classId]!]!++;
  return { accuracies: [all, ...byGroup].map(percent), predicted };
}

/** Formats a slider position, such as `0.35`. */
export function positionText(position: number): string {
  return String(Number(position.toFixed(3)));
}
