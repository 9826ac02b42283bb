import { type Backbones, createBackbone, defaultBackbones, resnet, vit } from '@mem/backbones';
import { disposeMap, uploadMap } from '@mem/nn';
import { randomKey, uniforms } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import { describeEachRuntime } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createMaskedAutoencoder, drawMasking, maskedAutoencoder, maskedBackboneNames } from './index.js';

const small = { decoderWidth: 32, decoderDepth: 1, decoderNumHeads: 4 };

describe('createMaskedAutoencoder', () => {
  it('takes every ViT and CViT, and keeps the names and shapes of their encoders', () => {
    const names = maskedBackboneNames();
    expect(names).toEqual(expect.arrayContaining(['vit-base-patch16', 'vit-large-patch16']));
    for (const name of names) {
      const encoder = Object.entries(createBackbone(name, { numClasses: 7 }).specs());
      const specs = createMaskedAutoencoder(name).specs();
      for (const [key, [shape]] of encoder) {
        if (key.startsWith('head.')) continue;
        expect(specs[key.replace('fc_norm.', 'norm.')]?.[0], `${name}: ${key}`).toEqual(shape);
      }
    }
  });

  it('trains all but the position embeddings', () => {
    const autoencoder = createMaskedAutoencoder('vit-mini-patch8-32', small);
    const fixed = Object.keys(autoencoder.specs()).filter((name) => !autoencoder.trainable().includes(name));
    expect(fixed).toEqual(['pos_embed', 'decoder_pos_embed']);
  });

  it('takes ViTs and CViTs of your own', () => {
    const data = { patchSize: 8, width: 32, depth: 1, numHeads: 2 };
    const backbones: Backbones = {
      resnet8: defaultBackbones['resnet8-cifar']!,
      'vit-nano': { family: 'vit', imageSize: 32, create: (settings) => vit({ ...data, ...settings }) },
    };
    expect(maskedBackboneNames(backbones)).toEqual(['vit-nano']);
    expect(createMaskedAutoencoder('vit-nano', { ...small, backbones })).toMatchObject({ patchSize: 8, imageSize: 32 });
    expect(() => createMaskedAutoencoder('resnet8', { backbones })).toThrow('Valid names: vit-nano');
  });

  it('refuses backbones without transformer blocks, and decoders that do not fit', () => {
    expect(() => createMaskedAutoencoder('resnet8-cifar')).toThrow(
      /backbone for masked pre-training.*Valid names: .*vit-base-patch16/,
    );
    const convolutional = resnet({
      imageSize: 32,
      numClasses: 2,
      block: 'basic',
      layers: [1],
      stagePlanes: [16],
      stem: 'small',
    });
    expect(() => maskedAutoencoder(convolutional)).toThrow(/takes a ViT or CViT, but is given a resnet/);
    expect(() => createMaskedAutoencoder('vit-mini-patch8-32', { decoderWidth: 30, decoderNumHeads: 4 })).toThrow(
      /decoderWidth must be a multiple of 4/,
    );
    expect(() => createMaskedAutoencoder('vit-mini-patch8-32', { decoderDepth: 0 })).toThrow(
      /decoderDepth must be a positive integer/,
    );
  });
});

describeEachRuntime(
  { slowOnCpu: 'whole models take seconds each', slowOnWebgpu: 'whole models take minutes on SwiftShader' },
  (runtime) => {
    it.each([
      ['vit-mini-patch8-32', 32, 0.75],
      ['vit-mini-patch8-32', 48, 0.5],
      ['cvit-mini-32', 32, 0.75],
      ['cvit-mini-32', 48, 0.6],
    ])('%s takes images of %d pixels and hides %d of them', async (name, imageSize, maskRatio) => {
      const autoencoder = createMaskedAutoencoder(name, { ...small, imageSize });
      const { numPatches } = autoencoder;
      const images = {
        dtype: 'float32',
        shape: [2, imageSize, imageSize, 3],
        data: uniforms(randomKey(1), 6 * imageSize ** 2),
      } as const;
      const parameters = uploadMap(runtime, autoencoder.initialize(0));
      const batch = uploadMap(runtime, { images, ...drawMasking(randomKey(2), { batch: 2, numPatches, maskRatio }) });
      const loss = (p: TensorMap, { images: x, idsKeep, idsRestore, mask }: TensorMap): Tensor =>
        autoencoder.forward(p, x!, { idsKeep: idsKeep!, idsRestore: idsRestore!, mask: mask! }).loss;
      const value = await runtime.compile(loss, [parameters, batch]).run(parameters, batch);
      // An untrained decoder predicts values near 0, and normalised pixels have a variance of 1.
      expect((await runtime.read(value)).data[0]).toBeGreaterThan(0.5);
      expect((await runtime.read(value)).data[0]).toBeLessThan(3);
      value.dispose();
      for (const each of [parameters, batch]) disposeMap(each);
    });
  },
);
