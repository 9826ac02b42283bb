import type { HostArray, HostMap } from '@mem/arrays';
import { deriveKey, normals, randomKey } from '@mem/random';

/** Number of training images of each class of `madeClassifier`: three classes in each shot group. */
export const madeClassCounts: readonly number[] = [240, 160, 120, 60, 40, 24, 12, 8, 6];

const [dim, validationPerClass, testPerClass] = [8, 12, 40];

/**
 * Generates a long-tailed classifier from a seed: normally distributed features around the mean of each class, and the
 * linear head that is optimal for the training set's class counts and therefore neglects the tail. The arrays have the
 * names that `mem improve` expects.
 */
export function madeClassifier(seed = 1): HostMap {
  const key = deriveKey(randomKey(seed), 'made classifier');
  const classes = madeClassCounts.length;
  const means = normals(deriveKey(key, 'means'), classes * dim).map((value) => 0.9 * value);
  const images = madeClassCounts.reduce((sum, count) => sum + count, 0);
  const bias = Float32Array.from(madeClassCounts, (count, c) => {
    const mean = means.subarray(c * dim, (c + 1) * dim);
    return Math.log(count / images) - mean.reduce((sum, value) => sum + value * value, 0) / 2;
  });
  const split = (name: string, counts: readonly number[]): Record<string, HostArray> => {
    const labels = Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
    const noise = normals(deriveKey(key, name), labels.length * dim);
    const features = noise.map((value, i) => means[labels[Math.floor(i / dim)]! * dim + (i % dim)]! + value);
    const logits = Float32Array.from({ length: labels.length * classes }, (_, at) => {
      const [row, c] = [Math.floor(at / classes), at % classes];
      let logit = bias[c]!;
      for (let j = 0; j < dim; j++) logit += means[c * dim + j]! * features[row * dim + j]!;
      return logit;
    });
    return {
      [`${name}.features`]: floats([labels.length, dim], features),
      [`${name}.logits`]: floats([labels.length, classes], logits),
      [`${name}.labels`]: { dtype: 'int32', shape: [labels.length], data: labels },
    };
  };
  return {
    ...split('train', madeClassCounts),
    ...split(
      'val',
      madeClassCounts.map(() => validationPerClass),
    ),
    ...split(
      'test',
      madeClassCounts.map(() => testPerClass),
    ),
    'classifier.weight': floats([classes, dim], means),
    'classifier.bias': floats([classes], bias),
  };
}

function floats(shape: readonly number[], data: Float32Array): HostArray {
  return { dtype: 'float32', shape, data };
}
