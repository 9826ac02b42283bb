import { readFileSync } from 'node:fs';
import { describeShared } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { createBackbone, layerDecayRules } from './index.js';

interface LayerDecayReference {
  readonly layerDecay: number;
  readonly weightDecay: number;
  readonly params: Readonly<Record<string, { readonly lrScale: number; readonly weightDecay: number }>>;
}

describe.each(['base', 'large'])('layerDecayRules of ViT %s', (size) => {
  describeShared('against the MAE code', `parity/layer-decay-vit_${size}_patch16.json`, (path) => {
    it('gives every parameter the scale and weight decay of the MAE code', () => {
      const { layerDecay, weightDecay, params } = JSON.parse(readFileSync(path, 'utf8')) as LayerDecayReference;
      const backbone = createBackbone(`vit-${size}-patch16`, { numClasses: 1000 });
      const rules = layerDecayRules(backbone, layerDecay);
      const specs = backbone.specs();
      const ours = backbone.trainable().map((name) => {
        const rule = { learningRateScale: 1, weightDecay, ...rules(name, specs[name]![0]) };
        return [name, [Math.fround(rule.learningRateScale), rule.weightDecay]];
      });
      // Powers in float64 differ by a last bit between JavaScript and Python; optimisers take them as float32.
      const theirs = Object.entries(params).map(([name, { lrScale, weightDecay }]) => [
        name,
        [Math.fround(lrScale), weightDecay],
      ]);
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
    });
  });
});

describe('layerDecayRules', () => {
  it('scales by blocks in residual networks', () => {
    const rules = layerDecayRules(createBackbone('resnet8-cifar', { numClasses: 10 }), 0.5);
    expect(rules('fc.weight', [10, 64])).toEqual({ learningRateScale: 1 });
    expect(rules('layer3.0.conv1.weight', [64, 32, 3, 3])).toEqual({ learningRateScale: 0.5 });
    expect(rules('layer1.0.bn1.bias', [16])).toEqual({ learningRateScale: 0.125, weightDecay: 0 });
    expect(rules('conv1.weight', [16, 3, 3, 3])).toEqual({ learningRateScale: 0.0625 });
  });

  it.each([0, -0.5, 1.1, Number.NaN])('refuses a decay of %s', (layerDecay) => {
    const backbone = createBackbone('resnet8-cifar', { numClasses: 10 });
    expect(() => layerDecayRules(backbone, layerDecay)).toThrow('layerDecay must be above 0 and at most 1');
  });
});
