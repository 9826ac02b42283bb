import type { HostArray } from '@mem/arrays';
import type { MethodRole, Settings } from './stage2-method.js';

/** One fit of a method and its predictions for the test images; nothing in it depends on their labels. */
export interface Fit {
  readonly method: string;
  readonly role: MethodRole;
  /** Stage-2 seed; null for a deterministic method. */
  readonly seed: number | null;
  readonly settings: Settings;
  /** A fraction. */
  readonly validationAccuracy: number;
  /** Predicted classes `[samples]`; of a ceiling `[samples, groups]`, one for each group a sample may be in. */
  readonly predictions: HostArray<'int32'>;
  /** `[samples, classes]`, of the fits that a report inspects. */
  readonly logits?: HostArray<'float32'>;
  /** `[samples, groups]`, of a modulator that a report inspects. */
  readonly magnitudes?: HostArray<'float32'>;
}
