import { decodeModulator, modulatorForward } from '@mem/modulator';
import { exportOnnx } from '@mem/onnx';
import { classifierHead, type LinearClassifier } from '@mem/stage2';
import { encodeSafetensors } from '@mem/weights';

/**
 * A saved modulator as an ONNX file: `features` `[batch, dim]` in where it reads some, `logits` `[batch, classes]` in where it
 * has no head, `modulated` `[batch, classes]` out. One that was fitted to logits alone reads them in both places.
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

/** A linear head as a file, with what it reads in the metadata. */
export function encodeHead(method: string, classifier: LinearClassifier, numClasses: number): Uint8Array {
  const head = classifierHead(classifier, numClasses);
  return encodeSafetensors(
    { 'classifier.weight': head.weight, ...(head.bias && { 'classifier.bias': head.bias }) },
    { metadata: { method, reads: classifier.reads } },
  );
}
