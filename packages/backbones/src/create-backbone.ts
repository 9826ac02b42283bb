import { unknownName } from '@mem/errors';
import type { Backbone } from './backbone.js';
import { type ResnetConfig, resnet } from './resnet.js';
import { type VitConfig, vit } from './vit.js';

/** Options of `createBackbone`: what depends on the data set. */
export interface CreateBackboneOptions {
  readonly numClasses: number;
  /** Height and width of the images; 32 unless given. */
  readonly imageSize?: number;
  /** Channel means of the images scaled to 0..1; ImageNet's unless given. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

type DataSettings = Required<Pick<CreateBackboneOptions, 'numClasses' | 'imageSize'>> & CreateBackboneOptions;
type AnyBackbone = Backbone<Required<VitConfig> | Required<ResnetConfig>>;

const largeResnet = { block: 'bottleneck', stagePlanes: [64, 128, 256, 512], stem: 'imagenet' } as const;
const smallResnet = { block: 'basic', stagePlanes: [16, 32, 64], stem: 'small' } as const;

const backbones: Readonly<Record<string, (data: DataSettings) => AnyBackbone>> = {
  'resnet8-cifar': (data) => resnet({ ...data, ...smallResnet, layers: [1, 1, 1] }),
  'resnet20-cifar': (data) => resnet({ ...data, ...smallResnet, layers: [3, 3, 3] }),
  'resnext20-cifar': (data) =>
    resnet({ ...data, ...smallResnet, block: 'bottleneck', layers: [2, 2, 2], groups: 4, widthPerGroup: 32 }),
  resnet50: (data) => resnet({ ...data, ...largeResnet, layers: [3, 4, 6, 3] }),
  'resnext50-32x4d': (data) => resnet({ ...data, ...largeResnet, layers: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 }),
  resnet152: (data) => resnet({ ...data, ...largeResnet, layers: [3, 8, 36, 3] }),
  'vit-tiny-32': (data) => vit({ ...data, patchSize: 4, width: 96, depth: 4, numHeads: 3 }),
  'vit-small-32': (data) => vit({ ...data, patchSize: 4, width: 192, depth: 6, numHeads: 3 }),
};

/**
 * The backbone of a name in `listBackbones()`, for images and classes of one data set.
 * @throws MemError `unknown-name` with the valid names; `bad-option` for sizes that do not fit the backbone.
 */
export function createBackbone(name: string, { imageSize = 32, ...data }: CreateBackboneOptions): AnyBackbone {
  const create = Object.hasOwn(backbones, name) ? backbones[name] : undefined;
  if (create === undefined) throw unknownName('backbone', name, listBackbones());
  return create({ imageSize, ...data });
}

/** The names of backbones, those that match `pattern` where one is given: `*` stands for any characters, as in `vit*`. */
export function listBackbones(pattern = '*'): string[] {
  const literals = pattern.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${literals.join('.*')}$`);
  return Object.keys(backbones).filter((name) => expression.test(name));
}
