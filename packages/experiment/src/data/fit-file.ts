import { int32Vector, ofDtype } from '@mem/arrays';
import type { Fit } from '@mem/stage2';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';

/** Encodes a fit as a file. */
export function encodeFit({ predictions, logits, magnitudes, ...facts }: Fit): Uint8Array {
  return encodeSafetensors(
    { predictions, ...(logits && { logits }), ...(magnitudes && { magnitudes }) },
    { metadata: { facts: JSON.stringify(facts) } },
  );
}

/**
 * Decodes a file written by `encodeFit`.
 * @throws MemError `bad-file`.
 */
export function decodeFit(bytes: Uint8Array): Fit {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const { logits, magnitudes, predictions } = arrays;
  return {
    ...JSON.parse(metadata.facts ?? '{}'),
    predictions:
      predictions === undefined ? int32Vector([]) : ofDtype('The predictions of a fit', predictions, 'int32'),
    ...(logits && { logits: ofDtype('The logits of a fit', logits, 'float32') }),
    ...(magnitudes && { magnitudes: ofDtype('The magnitudes of a fit', magnitudes, 'float32') }),
  };
}
