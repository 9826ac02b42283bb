import { type HostArray, int32Vector } from '@mem/arrays';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';
import type { Method, Settings } from '../methods/method.js';

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
  readonly predictions: HostArray;
  /** `[samples, classes]`, of the fits that the report looks into. */
  readonly logits?: HostArray;
  /** `[samples, groups]`, of a modulator that the report looks into. */
  readonly magnitudes?: HostArray;
}

/** A fit as a file. */
export function encodeFit({ predictions, logits, magnitudes, ...facts }: Fit): Uint8Array {
  return encodeSafetensors(
    { predictions, ...(logits && { logits }), ...(magnitudes && { magnitudes }) },
    { metadata: { facts: JSON.stringify(facts) } },
  );
}

/** Reads what `encodeFit` wrote. @throws MemError `bad-file`. */
export function decodeFit(bytes: Uint8Array): Fit {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const { logits, magnitudes, predictions } = arrays;
  return {
    ...JSON.parse(metadata.facts ?? '{}'),
    predictions: predictions ?? int32Vector(new Int32Array(0)),
    ...(logits && { logits }),
    ...(magnitudes && { magnitudes }),
  };
}
