import { float32Vector, type HostMap, ofDtype } from '@mem/arrays';
import { crossEntropy, parameter } from '@mem/nn';
import { classifierParameters, frozenClassifier, type LinearClassifier, type Stage2Data } from '@mem/stage2';
import { linear, type Runtime } from '@mem/tensor';
import { expandDims, mul, type Tensor } from '@tensorflow/tfjs-core';
import { evaluate } from './evaluate.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { type TrainHeadOptions, trainClassifier } from './train-classifier.js';

/**
 * Computes logits and multiplies each, bias included, by the scale of its class, as the learnable weight scaling of the
 * decoupling code does: features `[batch, dim]`, weight `[classes, dim]`, optional bias `[classes]`, scales
 * `[classes]`.
 */
export function lwsLogits(features: Tensor, weight: Tensor, bias: Tensor | undefined, scales: Tensor): Tensor {
  return mul(linear(features, weight, bias), scales);
}

/**
 * Fits LWS: one scale per class, initially 1, trained with class-balanced sampling on top of the frozen head (Kang et
 * al., ICLR 2020).
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for numbers out of range.
 * @throws MemError `unknown-name` for the sampler.
 * @throws MemError `non-finite-loss`.
 */
export async function fitLws(
  data: Stage2Data,
  { learningRates = [0.02], sampler = 'class-balanced', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  return trainClassifier(
    data,
    {
      name: 'lws',
      parameters: (checked) => ({
        ...classifierParameters(frozenClassifier(checked)),
        scales: float32Vector(new Float32Array(checked.shape.numClasses).fill(1)),
      }),
      trainable: ['scales'],
      loss: (parameters, inputs, targets) => {
        const { 'head.weight': weight, 'head.bias': bias } = parameters;
        const scales = parameter(parameters, 'scales');
        const logits = weight === undefined ? mul(inputs, scales) : lwsLogits(inputs, weight, bias, scales);
        return crossEntropy(logits, targets);
      },
      classifierOf: (trained) => scaledClassifier(options.runtime, trained),
    },
    { learningRates, sampler, ...options },
  );
}

async function scaledClassifier(runtime: Runtime, trained: HostMap): Promise<LinearClassifier> {
  if (trained['head.weight'] === undefined) {
    return { reads: 'logits', scales: ofDtype('scales', trained.scales!, 'float32') };
  }
  const head = await evaluate(
    runtime,
    ({ scales, 'head.weight': weight, 'head.bias': bias }) => ({
      weight: mul(weight!, expandDims(scales!, 1)),
      ...(bias === undefined ? {} : { bias: mul(bias, scales!) }),
    }),
    trained,
  );
  return { reads: 'features', head: { weight: head.weight!, ...(head.bias && { bias: head.bias }) } };
}
