import type { HostMap } from '@mem/arrays';
import { disposeMap, readMap, uploadMap } from '@mem/nn';
import { normals, randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { type Backbone, cvit, vit } from './index.js';

const vitToy = vit({ imageSize: 8, numClasses: 3, patchSize: 4, width: 8, depth: 3, numHeads: 2 });
const cvitToy = cvit({
  imageSize: 8,
  numClasses: 3,
  patchSizes: [2, 2, 1],
  embedDims: [4, 6, 8],
  depths: [1, 2, 2],
  numHeads: 2,
  mlpRatios: [2, 2, 2],
});
const images = { dtype: 'float32', shape: [2, 8, 8, 3], data: normals(randomKey(2), 384) } as const;

/** Scales of 1 but for `path`, which is skipped in the first image. */
function skipping({ numPaths }: Backbone, path: number): HostMap {
  const data = new Float32Array(2 * numPaths).fill(1);
  data[2 * path] = 0;
  return { images, pathScales: { dtype: 'float32', shape: [numPaths, 2], data } };
}

describeEachRuntime({ slowOnWebgpu: 'whole models take minutes on SwiftShader' }, (runtime) => {
  describe.each([
    ['vit', vitToy],
    ['cvit', cvitToy],
  ] as const)('path scales of a %s', (_family, backbone) => {
    it('change their own block first, and only their own image', () =>
      expectNoLeak(runtime, async () => {
        const parameters = uploadMap(runtime, backbone.initialize(1));
        const blockOutputs = async (inputs: HostMap): Promise<HostMap> => {
          const held = uploadMap(runtime, inputs);
          const args = [parameters, held] as const;
          const program = runtime.compile((p: TensorMap, { images, pathScales }: TensorMap) => {
            const { intermediates } = backbone.forwardFeatures(p, images!, pathScales ? { pathScales } : {});
            return Object.fromEntries(Object.entries(intermediates).map(([name, { output }]) => [name, output!]));
          }, args);
          const outputs = await program.run(...args);
          const results = await readMap(runtime, outputs);
          program.dispose();
          for (const map of [held, outputs]) disposeMap(map);
          return results;
        };
        const plain = await blockOutputs({ images });
        const blocks = Object.keys(plain);
        expect(backbone.numPaths).toBe(2 * blocks.length);
        for (let path = 0; path < backbone.numPaths; path++) {
          const changed = await blockOutputs(skipping(backbone, path));
          for (const [i, block] of blocks.entries()) {
            const [now, before] = [changed[block]!, plain[block]!];
            const half = before.data.length / 2;
            expect(now.data.slice(half), `${block} of the second image`).toBeAllClose(before.data.slice(half), {
              tolerance: 1e-6,
            });
            const largest = Math.max(...now.data.slice(0, half).map((value, j) => Math.abs(value - before.data[j]!)));
            if (i < path >> 1) expect(largest, block).toBeLessThan(1e-6);
            else expect(largest, block).toBeGreaterThan(1e-5);
          }
        }
        disposeMap(parameters);
      }));
  });
});
