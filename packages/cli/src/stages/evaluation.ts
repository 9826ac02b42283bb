import type { Settings } from '../methods/method.js';
import type { ReportData } from '../report/report-data.js';

/** A test image on which two models differ; classes by their ids. */
export interface ChangedImage {
  readonly index: number;
  readonly truth: number;
  readonly before: number;
  readonly after: number;
}

/** `evaluation.json`: what the report shows beside the results. */
export interface Evaluation
  extends Required<Pick<ReportData, 'confusions' | 'ceilings' | 'differences' | 'calibrations'>>,
    Pick<ReportData, 'magnitudes'> {
  /** Of the modulator: the share of test images whose true group has the largest magnitude, or holds the top class. */
  readonly hitRates?: { readonly magnitude: number; readonly topClass: number };
  /** The images that MEM puts right, and those that it puts wrong. */
  readonly changes?: { readonly rescued: readonly ChangedImage[]; readonly lost: readonly ChangedImage[] };
  /** Given or chosen on validation by each method's first fit. */
  readonly settings: readonly {
    readonly method: string;
    readonly settings: Settings;
    /** A fraction. */
    readonly validationAccuracy: number;
  }[];
}
