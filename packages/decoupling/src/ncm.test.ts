import { float32Vector, hostArray, memoryRows } from '@mem/arrays';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { ncmLogits } from './index.js';
import { classCentroids } from './ncm.js';

const diagonal = Math.SQRT1_2;

it('averages the directions from the training mean, class by class', async () => {
  const features = memoryRows(hostArray('float32', [4, 2], [2, 1, 1, 2, 0, 0, 1, 1]));
  const { mean, centroids } = await classCentroids(features, Int32Array.of(0, 0, 1, 1), 2);
  expect(mean).toBeAllClose([1, 1]);
  // The fourth sample is the mean itself: no direction.
  expect(centroids).toBeAllClose([0.5, 0.5, -diagonal / 2, -diagonal / 2]);
});

describeEachRuntime((runtime) => {
  it('gives minus the distance, at a centroid and at the mean too', async () => {
    const { logits } = await expectNoLeak(runtime, () =>
      evaluate(runtime, (inputs) => ({ logits: ncmLogits(inputs.features!, inputs.mean!, inputs.centroids!) }), {
        features: { dtype: 'float32', shape: [3, 2], data: Float32Array.of(6, 1, 1, 3, 1, 1) },
        mean: float32Vector(Float32Array.of(1, 1)),
        centroids: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 0, -0.6, 0) },
      }),
    );
    const sideways = [-Math.SQRT2, -Math.sqrt(1.36)];
    expect(logits!).toBeAllClose({ shape: [3, 2], data: [0, -1.6, ...sideways, -1, -0.6] }, { tolerance: 1e-3 });
  });
});
