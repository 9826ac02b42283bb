import type { HostArray } from '@mem/arrays';
import type { Method, Settings } from './stage2-method.js';

/** One fit of a method and what it predicts for the test images; nothing in it depends on their labels. */
export interface Fit {
  readonly method: string;
  readonly role: Method['role'];
  /** The stage-2 seed; null for a deterministic method. */
  readonly seed: number | null;
  readonly settings: Settings;
  /** A fraction. */
  readonly validationAccuracy: number;
  /** Predicted classes, `[samples]`; of a ceiling `[samples, groups]`, for each group that it might be told. */
  readonly predictions: HostArray<'int32'>;
  /** `[samples, classes]`, of the fits that the report looks into. */
  readonly logits?: HostArray<'float32'>;
  /** `[samples, groups]`, of a modulator that the report looks into. */
  readonly magnitudes?: HostArray<'float32'>;
}
