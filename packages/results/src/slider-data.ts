import type { Winners } from '@mem/evaluation';

/** A slider of the report with the predictions along it. */
export interface SliderData {
  /** Method, such as `tau-norm`. */
  readonly name: string;
  /** Name of the value that the slider moves, such as `tau`. */
  readonly label: string;
  readonly description: string;
  readonly positions: readonly number[];
  /** Index of the position behind the results. Null if there is none. */
  readonly chosen: number | null;
  readonly winners: Winners;
}
