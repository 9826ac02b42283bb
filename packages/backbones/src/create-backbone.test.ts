import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { linearLayer, linearSpecs, under, uploadMap } from '@mem/nn';
import { createRuntime, type TensorMap, tokenMean } from '@mem/tensor';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type Backbone,
  type BackboneEntry,
  type BackboneSettings,
  type Backbones,
  backboneNames,
  createBackbone,
  defaultBackbones,
  defineBackbone,
  type ResnetBackbone,
  resnet,
} from './index.js';

const parameterCount = (name: string): number => {
  const backbone = createBackbone(name, { numClasses: 10 });
  const specs = backbone.specs();
  return backbone.trainable().reduce((sum, parameter) => sum + shapeSize(specs[parameter]![0]), 0);
};

describe('createBackbone', () => {
  it('takes the settings of a data set', () => {
    const data = { numClasses: 7, imageSize: 16, mean: [0.1, 0.2, 0.3], std: [1, 2, 3] };
    for (const name of backboneNames()) expect(createBackbone(name, data)).toMatchObject(data);
  });

  it('defaults to the image size it was designed for and the statistics of ImageNet', () => {
    const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    for (const name of backboneNames()) {
      const imageSize = /-(32|cifar)$/.test(name) ? 32 : 224;
      expect(createBackbone(name, { numClasses: 10 }), name).toMatchObject({ imageSize, ...imagenet });
    }
  });

  it('tells families apart, and so the types of their config', () => {
    const backbone = createBackbone('vit-base-patch16', { numClasses: 10 });
    if (backbone.family !== 'vit') expect.unreachable();
    expect(backbone.config).toMatchObject({ patchSize: 16, width: 768, depth: 12, numHeads: 12 });
    expect(createBackbone('resnet50', { numClasses: 10 }).family).toBe('resnet');
  });

  it('pools the class token of ViTs with globalPool: cls', () => {
    const backbone = createBackbone('vit-base-patch16', { numClasses: 10, globalPool: 'cls' });
    expect(Object.keys(backbone.specs())).toContain('norm.weight');
    for (const name of ['resnet50', 'cvit-mini-32']) {
      expect(() => createBackbone(name, { numClasses: 10, globalPool: 'cls' })).toThrow(
        `${name} has no globalPool to choose`,
      );
    }
    expect(() => createBackbone('vit-base-patch16', { numClasses: 10, globalPool: 'max' as 'avg' })).toThrow(
      "Unknown globalPool 'max'",
    );
  });

  it('lists the valid names for an unknown one', () => {
    expect(() => createBackbone('resnet20-cifer', { numClasses: 10 })).toThrow(
      /Did you mean.*Valid names: resnet8-cifar, .*cvit-base-patch16/,
    );
    expect(() => createBackbone('constructor', { numClasses: 10 })).toThrow('Unknown backbone');
  });

  it.each([0, -1, 2.5, Number.NaN])('refuses %s classes', (numClasses) => {
    for (const name of backboneNames())
      expect(() => createBackbone(name, { numClasses })).toThrow('numClasses must be a positive integer');
  });

  it('refuses an image size that the patches do not fill', () => {
    try {
      createBackbone('vit-tiny-32', { numClasses: 10, imageSize: 30 });
      expect.unreachable();
    } catch (error) {
      expect(MemError.is(error, 'bad-option')).toBe(true);
      expect(error).toMatchObject({ message: 'imageSize must be a multiple of 4 (patchSize), but is 30.' });
    }
  });

  it('has the parameter counts in the README', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([\w-]+)` \| ([\d,]+) \|/gm)];
    const said = rows.map(([, name, count]) => [name, Number(count!.replaceAll(',', ''))]);
    expect(said).toEqual(backboneNames().map((name) => [name, parameterCount(name)]));
  });
});

/** A family of its own: colours averaged over the image, then a linear head. */
function meanColour(settings: BackboneSettings): Backbone<BackboneSettings, 'mean-colour'> {
  const { imageSize, numClasses, mean = [0, 0, 0], std = [1, 1, 1] } = settings;
  return defineBackbone({
    family: 'mean-colour',
    config: settings,
    imageSize,
    numClasses,
    mean,
    std,
    numFeatures: 3,
    numTokens: imageSize ** 2,
    numPaths: 0,
    numLayers: 2,
    classifier: 'head',
    specs: () => under('head', linearSpecs(3, numClasses)),
    layerOf: () => 1,
    forwardFeatures: (_parameters, images) => {
      const tokens = reshape(images, [images.shape[0]!, imageSize ** 2, 3]);
      return { tokens, features: tokenMean(tokens), intermediates: {}, updates: {} };
    },
    forwardHead: (parameters, features) => linearLayer(parameters, 'head', features),
    resetClassifier: (classes) => meanColour({ ...settings, numClasses: classes }),
  });
}

describe('backbones of your own', () => {
  const resnet32: BackboneEntry<ResnetBackbone> = {
    family: 'resnet',
    imageSize: 32,
    create: (settings) =>
      resnet({ ...settings, block: 'basic', stagePlanes: [16, 32, 64], stem: 'small', layers: [5, 5, 5] }),
  };
  const backbones: Backbones = {
    ...defaultBackbones,
    'resnet32-cifar': resnet32,
    'mean-colour': { family: 'mean-colour', imageSize: 8, create: meanColour },
  };

  it('are created beside the default ones', () => {
    expect(backboneNames(backbones)).toEqual([...backboneNames(), 'resnet32-cifar', 'mean-colour']);
    expect(createBackbone('resnet32-cifar', { numClasses: 3, backbones })).toMatchObject({
      family: 'resnet',
      imageSize: 32,
      numClasses: 3,
    });
    expect(createBackbone('resnet8-cifar', { numClasses: 3, backbones }).numFeatures).toBe(64);
    // The type of a map is that of its entries.
    const { config } = createBackbone('small', { numClasses: 3, backbones: { small: resnet32 } });
    expect(config.layers).toEqual([5, 5, 5]);
  });

  it('may be of a family of their own', async () => {
    const backbone = createBackbone('mean-colour', { numClasses: 5, imageSize: 2, backbones });
    expect(backbone).toMatchObject({ family: 'mean-colour', imageSize: 2 });
    expect(backbone.trainable()).toEqual(['head.weight', 'head.bias']);
    const runtime = await createRuntime('cpu');
    const parameters = uploadMap(runtime, backbone.initialize(0));
    const images = runtime.upload({ dtype: 'float32', shape: [1, 2, 2, 3], data: new Float32Array(12).fill(0.5) });
    const program = runtime.compile((p: TensorMap, x: Tensor) => backbone.forward(p, x), [parameters, images]);
    const { features, logits } = await program.run(parameters, images);
    expect((await runtime.read(features)).data).toEqual(Float32Array.of(0.5, 0.5, 0.5));
    expect(logits.shape).toEqual([1, 5]);
    expect(backbone.resetClassifier(7).initialize(0)['head.bias']!.shape).toEqual([7]);
    runtime.dispose();
  });

  it('are listed where a name is not among them', () => {
    expect(() => createBackbone('resnet8-cifar', { numClasses: 3, backbones: { small: resnet32 } })).toThrow(
      "Unknown backbone 'resnet8-cifar'. Valid names: small.",
    );
    expect(() => createBackbone('mean-color', { numClasses: 3, backbones })).toThrow("Did you mean 'mean-colour'?");
  });
});

describe('backboneNames', () => {
  it('matches a pattern from start to end', () => {
    expect(backboneNames(defaultBackbones, { pattern: 'vit-tiny*' })).toEqual(['vit-tiny-32', 'vit-tiny-patch16']);
    expect(backboneNames(defaultBackbones, { pattern: '*20-cifar' })).toEqual(['resnet20-cifar', 'resnext20-cifar']);
    expect(backboneNames(defaultBackbones, { pattern: 'vit' })).toEqual([]);
    expect(backboneNames(defaultBackbones, { pattern: 'vit.tiny*' })).toEqual([]);
    expect(backboneNames(defaultBackbones, { pattern: 'vit-tiny-32' })).toEqual(['vit-tiny-32']);
  });
});
