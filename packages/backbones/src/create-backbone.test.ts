import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { describe, expect, it } from 'vitest';
import { createBackbone, listBackbones } from './index.js';

const parameterCount = (name: string): number => {
  const backbone = createBackbone(name, { numClasses: 10 });
  const specs = backbone.specs();
  return backbone.trainable().reduce((sum, parameter) => sum + shapeSize(specs[parameter]![0]), 0);
};

describe('createBackbone', () => {
  it('takes what depends on the data', () => {
    const data = { numClasses: 7, imageSize: 16, mean: [0.1, 0.2, 0.3], std: [1, 2, 3] };
    for (const name of listBackbones()) expect(createBackbone(name, data)).toMatchObject(data);
  });

  it('defaults to the images it was designed for and the statistics of ImageNet', () => {
    const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    for (const name of listBackbones()) {
      const imageSize = /-(32|cifar)$/.test(name) ? 32 : 224;
      expect(createBackbone(name, { numClasses: 10 }), name).toMatchObject({ imageSize, ...imagenet });
    }
  });

  it('tells families apart, and with them their settings', () => {
    const backbone = createBackbone('vit-base-patch16', { numClasses: 10 });
    if (backbone.family !== 'vit') expect.unreachable();
    expect(backbone.config).toMatchObject({ patchSize: 16, width: 768, depth: 12, numHeads: 12 });
    expect(createBackbone('resnet50', { numClasses: 10 }).family).toBe('resnet');
  });

  it('pools the class token of ViTs where asked to', () => {
    const backbone = createBackbone('vit-base-patch16', { numClasses: 10, globalPool: 'cls' });
    expect(Object.keys(backbone.specs())).toContain('norm.weight');
    expect(() => createBackbone('resnet50', { numClasses: 10, globalPool: 'cls' })).toThrow(
      /Only ViTs have a globalPool/,
    );
    expect(() => createBackbone('cvit-mini-32', { numClasses: 10, globalPool: 'cls' })).toThrow(
      /Only ViTs have a globalPool/,
    );
  });

  it('lists the valid names for one that is not', () => {
    expect(() => createBackbone('resnet20-cifer', { numClasses: 10 })).toThrow(
      /Did you mean.*Valid names: resnet8-cifar, .*cvit-base-patch16/,
    );
    expect(() => createBackbone('constructor', { numClasses: 10 })).toThrow('There is no backbone');
  });

  it.each([0, -1, 2.5, Number.NaN])('refuses %s classes', (numClasses) => {
    for (const name of listBackbones())
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

  it('has the parameters that the README says', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([\w-]+)` \| ([\d,]+) \|/gm)];
    const said = rows.map(([, name, count]) => [name, Number(count!.replaceAll(',', ''))]);
    expect(said).toEqual(listBackbones().map((name) => [name, parameterCount(name)]));
  });
});

describe('listBackbones', () => {
  it('matches a pattern from start to end', () => {
    expect(listBackbones('vit-tiny*')).toEqual(['vit-tiny-32', 'vit-tiny-patch16']);
    expect(listBackbones('*20-cifar')).toEqual(['resnet20-cifar', 'resnext20-cifar']);
    expect(listBackbones('vit')).toEqual([]);
    expect(listBackbones('vit.tiny*')).toEqual([]);
    expect(listBackbones('vit-tiny-32')).toEqual(['vit-tiny-32']);
  });
});
