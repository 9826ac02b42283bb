import { groupAccuracies, type Winners, winnerAt } from '@mem/evaluation';
import type { Groups } from '@mem/groups';

/** Results on the test images at one position of a slider. */
export interface SliderState {
  /** Accuracy over all classes, then of each group, in percent. Null for a group without images. */
  readonly accuracies: readonly (number | null)[];
  /** Number of images predicted as a class of each group. */
  readonly predicted: readonly number[];
}

/** Computes the accuracies and predictions at a position, with the same results as the page's script. */
export function sliderState(
  winners: Winners,
  position: number,
  labels: ArrayLike<number>,
  groups: Groups,
): SliderState {
  const predictions = Array.from(labels, (_, image) => winnerAt(winners, image, position));
  const { all, groups: shares } = groupAccuracies({ labels, predictions, groups });
  const predicted = groups.names.map(() => 0);
  for (const classId of predictions) predicted[groups.ofClass[classId]!]!++;
  return { accuracies: [all, ...shares].map((share) => (share === null ? null : 100 * share)), predicted };
}

/** Formats a slider's position, such as `0.35`. */
export function positionText(position: number): string {
  return String(Number(position.toFixed(3)));
}
