import { decodeModulator, modulatorForward } from '@mem/modulator';
import { exportOnnx } from '@mem/onnx';
import { classifierHead, type LinearClassifier } from '@mem/stage2';
import { encodeSafetensors } from '@mem/weights';

/**
 * Exports a saved modulator as an ONNX file. Its inputs are `features` `[batch, dim]` if it reads any, and `logits`
 * `[batch, classes]` if it has no head. Its output is `modulated` `[batch, classes]`. A modulator fitted to logits alone
 * uses them as features too.
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
      description: `Re-weights the logits of ${numClasses} classes by group: ${config.groups.names.join(', ')}.`,
    },
  );
}

/** Encodes a linear head as a safetensors file. The metadata names its method and its input. */
export function encodeHead(method: string, classifier: LinearClassifier, numClasses: number): Uint8Array {
  const head = classifierHead(classifier, numClasses);
  return encodeSafetensors(
    { 'classifier.weight': head.weight, ...(head.bias && { 'classifier.bias': head.bias }) },
    { metadata: { method, reads: classifier.reads } },
  );
}
