import { float32Vector, type HostMap } from '@mem/arrays';
import { crossEntropy, headParameters, type LinearHead, parameter } from '@mem/nn';
import { linear, type Runtime } from '@mem/tensor';
import { expandDims, mul, type Tensor } from '@tensorflow/tfjs-core';
import { evaluate } from './evaluate.js';
import type { FittedClassifier } from './fitted-classifier.js';
import type { Stage2Data } from './stage2-data.js';
import { type TrainHeadOptions, trainHead } from './train-head.js';

/**
 * Each class's whole logit, bias included, times its scale: features `[batch, dim]`, weight `[classes, dim]`, bias
 * `[classes]` where there is one, scales `[classes]`. The decoupling code's learnable weight scaling.
 */
export function lwsLogits(features: Tensor, weight: Tensor, bias: Tensor | undefined, scales: Tensor): Tensor {
  return mul(linear(features, weight, bias), scales);
}

/**
 * LWS: one scale per class, from 1, trained with class-balanced sampling under the frozen head (Kang et al., ICLR 2020).
 * @throws MemError as `readStage2Data` does, `bad-option`, `unknown-name` for the sampler, `non-finite-loss`.
 */
export async function fitLws(
  data: Stage2Data,
  { learningRates = [0.02], sampler = 'class-balanced', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  return trainHead(
    data,
    {
      name: 'lws',
      parameters: ({ head, classCounts }) => ({
        ...headParameters(head),
        scales: float32Vector(new Float32Array(classCounts.length).fill(1)),
      }),
      trainable: ['scales'],
      loss: (parameters, features, targets) => {
        const weight = parameter(parameters, 'head.weight');
        const logits = lwsLogits(features, weight, parameters['head.bias'], parameter(parameters, 'scales'));
        return crossEntropy(logits, targets);
      },
      headOf: (trained) => scaledHead(options.runtime, trained),
    },
    { learningRates, sampler, ...options },
  );
}

async function scaledHead(runtime: Runtime, trained: HostMap): Promise<LinearHead> {
  const head = await evaluate(
    runtime,
    ({ scales, 'head.weight': weight, 'head.bias': bias }) => ({
      weight: mul(weight!, expandDims(scales!, 1)),
      ...(bias === undefined ? {} : { bias: mul(bias, scales!) }),
    }),
    trained,
  );
  return { weight: head.weight!, ...(head.bias === undefined ? {} : { bias: head.bias }) };
}
