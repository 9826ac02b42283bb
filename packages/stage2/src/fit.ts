import type { HostArray } from '@mem/arrays';
import type { MethodRole, Settings } from './stage2-method.js';

/** One fit of a method, with its predictions for the test images, which do not depend on their labels. */
export interface Fit {
  readonly method: string;
  readonly role: MethodRole;
  /** Stage-2 seed; null for a deterministic method. */
  readonly seed: number | null;
  readonly settings: Settings;
  /** Mean per-class accuracy on validation, a fraction. */
  readonly validationAccuracy: number;
  /** Predicted classes `[samples]`; for a ceiling `[samples, groups]`, one for each possible group of a sample. */
  readonly predictions: HostArray<'int32'>;
  /** Logits `[samples, classes]`, for the fits that a report inspects. */
  readonly logits?: HostArray<'float32'>;
  /** Magnitudes `[samples, groups]`, for a modulator that a report inspects. */
  readonly magnitudes?: HostArray<'float32'>;
}
