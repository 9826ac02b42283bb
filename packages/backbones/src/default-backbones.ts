import type { Backbone } from './backbone.js';
import type { BackboneEntry, Backbones } from './backbone-entry.js';
import { type CvitBackbone, type CvitConfig, cvit } from './cvit.js';
import { type ResnetBackbone, type ResnetConfig, resnet } from './resnet.js';
import { type VitBackbone, type VitConfig, vit } from './vit.js';

/** A backbone of one of the families of this package. `family` tells which, and so the type of its `config`. */
export type AnyBackbone = VitBackbone | CvitBackbone | ResnetBackbone;

const families: readonly string[] = ['vit', 'cvit', 'resnet'];

/** Returns whether a backbone is of one of this package's families. */
export function isAnyBackbone(backbone: Backbone): backbone is AnyBackbone {
  return families.includes(backbone.family);
}

type DataSettings = 'imageSize' | 'numClasses';

const vitEntry = (imageSize: number, config: Omit<VitConfig, DataSettings>): BackboneEntry<VitBackbone> => ({
  family: 'vit',
  imageSize,
  globalPools: ['avg', 'cls'],
  create: (settings) => vit({ ...config, ...settings }),
});

const cvitEntry = (imageSize: number, config: Omit<CvitConfig, DataSettings>): BackboneEntry<CvitBackbone> => ({
  family: 'cvit',
  imageSize,
  create: ({ globalPool: _, ...settings }) => cvit({ ...config, ...settings }),
});

const resnetEntry = (imageSize: number, config: Omit<ResnetConfig, DataSettings>): BackboneEntry<ResnetBackbone> => ({
  family: 'resnet',
  imageSize,
  create: ({ globalPool: _, ...settings }) => resnet({ ...config, ...settings }),
});

const largeResnet = { block: 'bottleneck', stagePlanes: [64, 128, 256, 512], stem: 'imagenet' } as const;
const smallResnet = { block: 'basic', stagePlanes: [16, 32, 64], stem: 'small' } as const;
const smallResnext = { ...smallResnet, block: 'bottleneck', groups: 4, widthPerGroup: 32 } as const;
const miniVit = { width: 128, depth: 4, numHeads: 4 } as const;

/** The backbones of this package by name. */
export const defaultBackbones: Backbones<AnyBackbone> = {
  'resnet8-cifar': resnetEntry(32, { ...smallResnet, layers: [1, 1, 1] }),
  'resnet20-cifar': resnetEntry(32, { ...smallResnet, layers: [3, 3, 3] }),
  'resnext20-cifar': resnetEntry(32, { ...smallResnext, layers: [2, 2, 2] }),
  resnet50: resnetEntry(224, { ...largeResnet, layers: [3, 4, 6, 3] }),
  'resnext50-32x4d': resnetEntry(224, { ...largeResnet, layers: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 }),
  resnet152: resnetEntry(224, { ...largeResnet, layers: [3, 8, 36, 3] }),
  'vit-tiny-32': vitEntry(32, { patchSize: 4, width: 96, depth: 4, numHeads: 3 }),
  'vit-small-32': vitEntry(32, { patchSize: 4, width: 192, depth: 6, numHeads: 3 }),
  'vit-mini-patch4-32': vitEntry(32, { ...miniVit, patchSize: 4 }),
  'vit-mini-patch8-32': vitEntry(32, { ...miniVit, patchSize: 8 }),
  'vit-tiny-patch16': vitEntry(224, { patchSize: 16, width: 192, depth: 12, numHeads: 3 }),
  'vit-small-patch16': vitEntry(224, { patchSize: 16, width: 384, depth: 12, numHeads: 6 }),
  'vit-base-patch16': vitEntry(224, { patchSize: 16, width: 768, depth: 12, numHeads: 12 }),
  'vit-large-patch16': vitEntry(224, { patchSize: 16, width: 1024, depth: 24, numHeads: 16 }),
  'cvit-mini-32': cvitEntry(32, { patchSizes: [2, 2, 2], embedDims: [32, 64, 128], depths: [1, 1, 3], numHeads: 4 }),
  'cvit-base-patch16': cvitEntry(224, { embedDims: [256, 384, 768], depths: [2, 2, 11], numHeads: 12 }),
};
