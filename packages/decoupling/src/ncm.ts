import { float32Vector, type HostArray, type RowSource } from '@mem/arrays';
import { parameter } from '@mem/nn';
import { classifierInputs, type Stage2Data } from '@mem/stage2';
import { magnitude, matMul } from '@mem/tensor';
import { add, div, expandDims, mul, neg, relu, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type DecouplingBaseOptions, readDecouplingData } from './decoupling-data.js';
import { type FittedClassifier, fittedClassifier, type Scorer, scorerAccuracy } from './fitted-classifier.js';

/** Keeps a feature vector that equals the mean at zero. */
const epsilon = 1e-24;

/**
 * Returns logits `[batch, classes]`: minus the Euclidean distance of each centred, normalised feature to each class's
 * centroid. Takes features `[batch, dim]`, the training mean `[dim]` and centroids `[classes, dim]`.
 */
export function ncmLogits(features: Tensor, mean: Tensor, centroids: Tensor): Tensor {
  const centered = sub(features, mean);
  const directions = div(centered, expandDims(magnitude(centered, epsilon), 1));
  const squares = add(sum(square(directions), 1, true), sum(square(centroids), 1));
  const products = matMul(directions, centroids, { transposeB: true });
  // Rounding can make a square negative.
  return neg(sqrt(relu(sub(squares, mul(products, 2)))));
}

/** Rows in memory at a time. */
const blockRows = 4096;

/** Returns the training mean `[dim]` and each class's mean of the centred, normalised features, `[classes, dim]`. */
export async function classCentroids(
  features: RowSource<'float32'>,
  labels: Int32Array,
  numClasses: number,
): Promise<{ readonly mean: Float32Array; readonly centroids: Float32Array }> {
  const [samples, dim] = features.shape as [number, number];
  const mean = new Float64Array(dim);
  for await (const [, { data }] of blocks(features)) {
    for (let i = 0; i < data.length; i++) mean[i % dim]! += data[i]! / samples;
  }
  const sums = new Float64Array(numClasses * dim);
  const counts = new Float64Array(numClasses);
  for await (const [start, { data, shape }] of blocks(features)) {
    for (let row = 0; row < shape[0]!; row++) {
      const centered = mean.map((value, j) => data[row * dim + j]! - value);
      const length = Math.sqrt(centered.reduce((total, value) => total + value * value, epsilon));
      const classId = labels[start + row]!;
      counts[classId]!++;
      for (let j = 0; j < dim; j++) sums[classId * dim + j]! += centered[j]! / length;
    }
  }
  return {
    mean: Float32Array.from(mean),
    centroids: Float32Array.from(sums, (total, i) => total / counts[Math.floor(i / dim)]!),
  };
}

/** Reads all rows in order, a block at a time, each with the number of its first row. */
async function* blocks(rows: RowSource<'float32'>): AsyncGenerator<[start: number, block: HostArray<'float32'>]> {
  const samples = rows.shape[0]!;
  for (let start = 0; start < samples; start += blockRows) {
    yield [start, await rows.range(start, Math.min(samples, start + blockRows))];
  }
}

/**
 * Fits nearest class mean on centred, normalised features (Kang et al., ICLR 2020).
 * @throws MemError as `readStage2Data`.
 */
export async function fitNcm(given: Stage2Data, { runtime }: DecouplingBaseOptions): Promise<FittedClassifier> {
  const data = await readDecouplingData(given, 'features');
  const { numClasses } = data.shape;
  const features = classifierInputs('features', data.train);
  const { mean, centroids } = await classCentroids(features, data.train.labels, numClasses);
  const scorer: Scorer = {
    reads: 'features',
    parameters: {
      mean: float32Vector(mean),
      centroids: { dtype: 'float32', shape: [numClasses, mean.length], data: centroids },
    },
    logits: (parameters, inputs) =>
      ncmLogits(inputs, parameter(parameters, 'mean'), parameter(parameters, 'centroids')),
  };
  const validationAccuracy = await scorerAccuracy(runtime, scorer, data);
  return fittedClassifier(runtime, scorer, data, { name: 'ncm', settings: {}, validationAccuracy });
}
