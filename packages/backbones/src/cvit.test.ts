import type { HostArray } from '@mem/arrays';
import { disposeMap, readMap, uploadMap } from '@mem/nn';
import { normals, randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { convolutionStages, createBackbone, cvit, cvitEncoderSpecs, sinCosPositions } from './index.js';

const backbone = cvit({
  imageSize: 16,
  numClasses: 3,
  patchSizes: [4, 2, 1],
  embedDims: [4, 6, 8],
  depths: [2, 1, 1],
  numHeads: 2,
});
const { config } = backbone;
const { patchSizes, imageSize } = config;
const [firstGrid, tokenGrid] = [imageSize / patchSizes[0], imageSize / 8];

/** A token's image, map and token values come from the same square. */
const tokenOf = (row: number, column: number, gridSize: number): number =>
  Math.floor((row * tokenGrid) / gridSize) * tokenGrid + Math.floor((column * tokenGrid) / gridSize);

const map = (gridSize: number, depth: number, value: (token: number, i: number) => number): HostArray => ({
  dtype: 'float32',
  shape: [1, gridSize, gridSize, depth],
  data: Float32Array.from({ length: gridSize * gridSize * depth }, (_, i) => {
    const place = Math.floor(i / depth);
    return value(tokenOf(Math.floor(place / gridSize), place % gridSize, gridSize), i);
  }),
});

describeEachRuntime({ slowOnWebgpu: 'whole models take minutes on SwiftShader' }, (runtime) => {
  it('keeps masked places from visible ones', () =>
    expectNoLeak(runtime, async () => {
      const hidden = new Set([1, 2]);
      const noise = [1, 2].map((seed) => normals(randomKey(seed), imageSize * imageSize * 3));
      const parameters = uploadMap(runtime, backbone.initialize(0));
      const run = async (seedOfHidden: 0 | 1) => {
        const inputs = uploadMap(runtime, {
          images: map(imageSize, 3, (token, i) => noise[hidden.has(token) ? seedOfHidden : 0]![i]!),
          stage1: map(firstGrid, 1, (token) => (hidden.has(token) ? 0 : 1)),
          stage2: map(tokenGrid, 1, (token) => (hidden.has(token) ? 0 : 1)),
        });
        const args = [parameters, inputs] as const;
        const program = runtime.compile((held: TensorMap, { images, stage1, stage2 }: TensorMap) => {
          const stages = convolutionStages(held, config, images!, { visible: { stage1: stage1!, stage2: stage2! } });
          return { stage1: stages.stage1, stage2: stages.stage2, tokens: stages.tokens };
        }, args);
        const outputs = await program.run(...args);
        const results = await readMap(runtime, outputs);
        program.dispose();
        disposeMap(inputs);
        disposeMap(outputs);
        return results;
      };
      const [one, other] = [await run(0), await run(1)];
      expect(one.stage1!.shape).toEqual([1, 4, 4, 4]);
      expect(one.stage2!.shape).toEqual([1, 2, 2, 6]);
      expect(one.tokens!.shape).toEqual([1, 4, 8]);
      for (const [name, { data, shape }] of Object.entries(one)) {
        const gridSize = name === 'stage1' ? firstGrid : tokenGrid;
        const dim = shape.at(-1)!;
        data.forEach((value: number, i: number) => {
          const place = Math.floor(i / dim);
          const token = tokenOf(Math.floor(place / gridSize), place % gridSize, gridSize);
          const difference = Math.abs(value - other[name]!.data[i]!);
          if (!hidden.has(token)) expect(difference, `${name} at ${place}`).toBeLessThan(1e-6);
        });
        expect(data, name).not.toEqual(other[name]!.data);
      }
      disposeMap(parameters);
    }));
});

describe('cvit', () => {
  it('groups layers as the ConvMAE code does for layer-wise decay', () => {
    const { numLayers, layerOf } = createBackbone('cvit-base-patch16', { numClasses: 10 });
    expect(numLayers).toBe(13);
    const layers = {
      pos_embed: 0,
      'patch_embed4.weight': 0,
      'blocks1.0.conv1.weight': 0,
      'blocks2.1.mlp.fc2.bias': 0,
      'blocks3.0.attn.qkv.weight': 1,
      'blocks3.10.norm2.bias': 11,
      'fc_norm.weight': 12,
      'head.bias': 12,
    };
    for (const [name, layer] of Object.entries(layers)) expect(layerOf(name), name).toBe(layer);
  });

  it('is initialised as the classifier or the masked autoencoder of the ConvMAE code', () => {
    const classifier = cvitEncoderSpecs(config);
    const autoencoder = cvitEncoderSpecs(config, { initialization: 'autoencoder' });
    const valuesOf = (specs: typeof classifier, name: string) => specs[name]![1](randomKey(1), specs[name]![0]).data;
    expect(valuesOf(autoencoder, 'pos_embed')).toEqual(sinCosPositions(8, 2));
    const differing = Object.keys(classifier).filter(
      (name) => String(valuesOf(classifier, name)) !== String(valuesOf(autoencoder, name)),
    );
    expect(differing).toEqual([
      'pos_embed',
      'patch_embed3.proj.weight',
      'patch_embed4.weight',
      ...['attn.qkv', 'attn.proj', 'mlp.fc1', 'mlp.fc2'].map((name) => `blocks3.0.${name}.weight`),
    ]);
    // Glorot's bound for qkv of width 8: sqrt(6 / (8 + 24)).
    const qkv = valuesOf(autoencoder, 'blocks3.0.attn.qkv.weight');
    expect(Math.max(...qkv)).toBeLessThan(Math.sqrt(6 / 32));
    expect(Math.max(...qkv)).toBeGreaterThan(0.4);
    expect(Math.max(...valuesOf(classifier, 'blocks3.0.attn.qkv.weight'))).toBeLessThan(0.1);
  });
});
