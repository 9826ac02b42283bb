import { int32Vector } from '@mem/arrays';
import type { Fit } from '@mem/stage2';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';

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
