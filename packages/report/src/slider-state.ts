import { groupAccuracies } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import { type Winners, winnerAt } from '@mem/results';

/** What the test images say of one position of a slider. */
export interface SliderState {
  /** All, then each group, in percent; null for a group without images. */
  readonly accuracies: readonly (number | null)[];
  /** Images that were given a class of each group. */
  readonly predicted: readonly number[];
}

/** The accuracies and predictions at a position, as the page's script computes them. */
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

/** A slider's position as text, `0.35`. */
export function positionText(position: number): string {
  return String(Number(position.toFixed(3)));
}
