import { float32Vector } from '@mem/arrays';
import { parameter } from '@mem/nn';
import { magnitude, matMul } from '@mem/tensor';
import { add, div, expandDims, mul, neg, relu, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type FittedClassifier, predictWith, type Scorer, scorerAccuracy } from './fitted-classifier.js';
import { type FrozenFeatures, readStage2Data, type Stage2Data, type Stage2Options } from './stage2-data.js';

/** A feature vector that equals the mean stays at zero. */
const epsilon = 1e-24;

/**
 * Minus the Euclidean distance of each centred, normalised feature to each class's centroid: features `[batch, dim]`,
 * the training mean `[dim]`, centroids `[classes, dim]`; gives `[batch, classes]`.
 */
export function ncmLogits(features: Tensor, mean: Tensor, centroids: Tensor): Tensor {
  const centered = sub(features, mean);
  const directions = div(centered, expandDims(magnitude(centered, epsilon), 1));
  const squares = add(sum(square(directions), 1, true), sum(square(centroids), 1));
  const products = matMul(directions, centroids, { transposeB: true });
  // Rounding can leave a square below zero.
  return neg(sqrt(relu(sub(squares, mul(products, 2)))));
}

/** The training mean `[dim]` and each class's mean of the centred, normalised features, `[classes, dim]`. */
export function classCentroids(
  { features, labels }: FrozenFeatures<Int32Array>,
  numClasses: number,
): { readonly mean: Float32Array; readonly centroids: Float32Array } {
  const { data } = features;
  const [samples, dim] = features.shape as [number, number];
  const mean = new Float64Array(dim);
  for (let i = 0; i < data.length; i++) mean[i % dim]! += data[i]! / samples;
  const sums = new Float64Array(numClasses * dim);
  const counts = new Float64Array(numClasses);
  for (let sample = 0; sample < samples; sample++) {
    const centered = mean.map((value, j) => data[sample * dim + j]! - value);
    const length = Math.sqrt(centered.reduce((total, value) => total + value * value, epsilon));
    const classId = labels[sample]!;
    counts[classId]!++;
    for (let j = 0; j < dim; j++) sums[classId * dim + j]! += centered[j]! / length;
  }
  return {
    mean: Float32Array.from(mean),
    centroids: Float32Array.from(sums, (total, i) => total / counts[Math.floor(i / dim)]!),
  };
}

/** Nearest class mean on centred, normalised features (Kang et al., ICLR 2020). @throws MemError as `readStage2Data` does. */
export async function fitNcm(given: Stage2Data, { runtime }: Stage2Options): Promise<FittedClassifier> {
  const data = readStage2Data(given);
  const { shape } = data.head.weight;
  const { mean, centroids } = classCentroids(data.train, shape[0]!);
  const scorer: Scorer = {
    parameters: { mean: float32Vector(mean), centroids: { dtype: 'float32', shape, data: centroids } },
    logits: (parameters, features) =>
      ncmLogits(features, parameter(parameters, 'mean'), parameter(parameters, 'centroids')),
  };
  return {
    name: 'ncm',
    settings: {},
    validationAccuracy: await scorerAccuracy(runtime, scorer, data.validation),
    predict: predictWith(runtime, scorer, data),
  };
}
