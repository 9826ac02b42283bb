import { decodeModulator, modulatorForward } from '@mem/modulator';
import { exportOnnx } from '@mem/onnx';
import { classifierHead, type LinearClassifier } from '@mem/stage2';
import { encodeSafetensors } from '@mem/weights';

/**
 * Exports a saved modulator as an ONNX file. Its inputs are `features` `[batch, dim]` if it reads any, and `logits`
 * `[batch, classes]` if it has no head. Its output is `modulated` `[batch, classes]`. A modulator that was fitted to
 * logits alone reads them in both places.
 */
export function modulatorOnnx(saved: Uint8Array, { logitsAlone }: { readonly logitsAlone: boolean }): Uint8Array {
  const { config, parameters } = decodeModulator(saved);
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

/** Encodes a linear head as a safetensors file, with its method and input in the metadata. */
export function encodeHead(method: string, classifier: LinearClassifier, numClasses: number): Uint8Array {
  const head = classifierHead(classifier, numClasses);
  return encodeSafetensors(
    { 'classifier.weight': head.weight, ...(head.bias && { 'classifier.bias': head.bias }) },
    { metadata: { method, reads: classifier.reads } },
  );
}
