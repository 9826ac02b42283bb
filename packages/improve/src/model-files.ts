import { loadModulator, modulatorForward } from '@mem/modulator';
import { exportOnnx } from '@mem/onnx';
import type { FittedHead } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import { encodeSafetensors } from '@mem/weights';

/**
 * A saved modulator as an ONNX file: `features` `[batch, dim]` in where it reads some, `logits` `[batch, classes]` in where it
 * has no head, `modulated` `[batch, classes]` out. One that was fitted to logits alone reads them in both places.
 */
export function modulatorOnnx(
  saved: Uint8Array,
  { runtime, logitsAlone }: { readonly runtime: Runtime; readonly logitsAlone: boolean },
): Uint8Array {
  const modulator = loadModulator(saved, { runtime });
  const { config, parameters } = modulator;
  modulator.dispose();
  const { featureDim, numClasses, headDim } = config;
  return exportOnnx(
    (held, { features, logits }) => ({
      modulated: modulatorForward(held, { features: (features ?? logits)!, logits }, config).modulated,
    }),
    {
      parameters,
      inputs: {
        ...(logitsAlone ? {} : { features: { dtype: 'float32', shape: ['batch', featureDim] } }),
        ...(headDim === null ? { logits: { dtype: 'float32', shape: ['batch', numClasses] } } : {}),
      },
      name: 'modulator',
      description: `A modulator of ${config.groups.names.join(', ')}: the logits of ${numClasses} classes, re-weighted.`,
    },
  );
}

/** A linear head as a file, with what it reads in the metadata. */
export function encodeHead(method: string, { reads, head }: FittedHead): Uint8Array {
  return encodeSafetensors(
    { 'classifier.weight': head.weight, ...(head.bias && { 'classifier.bias': head.bias }) },
    { metadata: { method, reads } },
  );
}
