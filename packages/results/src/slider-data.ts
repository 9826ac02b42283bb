import type { Winners } from '@mem/evaluation';

/** A slider of the report and the predictions along it. */
export interface SliderData {
  /** The method, such as `tau-norm`. */
  readonly name: string;
  /** What the slider moves, such as `tau`. */
  readonly label: string;
  readonly description: string;
  readonly positions: readonly number[];
  /** The index of the position behind the results; null where there is none. */
  readonly chosen: number | null;
  readonly winners: Winners;
}
