import { MemError, unknownName } from '@mem/errors';
import { type CvitBackbone, cvit } from './cvit.js';
import { type ResnetBackbone, resnet } from './resnet.js';
import { type VitBackbone, vit } from './vit.js';

/** Options of `createBackbone`: what depends on the data set. */
export interface CreateBackboneOptions {
  /** Classes of the head. */
  readonly numClasses: number;
  /** Height and width of the images; what the name was designed for (32 or 224) unless given. */
  readonly imageSize?: number;
  /** Channel means of the images scaled to 0..1; ImageNet's unless given. */
  readonly mean?: readonly number[];
  /** Channel deviations of the images scaled to 0..1; ImageNet's unless given. */
  readonly std?: readonly number[];
  /** Of ViTs: `cls` pools the class token as timm's classifiers do, `avg` the patch tokens as MAE's; `avg` unless given. */
  readonly globalPool?: 'avg' | 'cls';
}

/** A backbone of any family; `family` tells which, and with it what its `config` holds. */
export type AnyBackbone = VitBackbone | CvitBackbone | ResnetBackbone;

type DataSettings = Omit<CreateBackboneOptions, 'globalPool'> & { readonly imageSize: number };

interface BackboneEntry {
  /** Height and width of the images it was designed for. */
  readonly imageSize: number;
  readonly create: (data: DataSettings) => AnyBackbone;
}

const entry = (imageSize: number, create: BackboneEntry['create']): BackboneEntry => ({ imageSize, create });

const largeResnet = { block: 'bottleneck', stagePlanes: [64, 128, 256, 512], stem: 'imagenet' } as const;
const smallResnet = { block: 'basic', stagePlanes: [16, 32, 64], stem: 'small' } as const;
const miniVit = { width: 128, depth: 4, numHeads: 4 } as const;

const backbones: Readonly<Record<string, BackboneEntry>> = {
  'resnet8-cifar': entry(32, (data) => resnet({ ...data, ...smallResnet, layers: [1, 1, 1] })),
  'resnet20-cifar': entry(32, (data) => resnet({ ...data, ...smallResnet, layers: [3, 3, 3] })),
  'resnext20-cifar': entry(32, (data) =>
    resnet({ ...data, ...smallResnet, block: 'bottleneck', layers: [2, 2, 2], groups: 4, widthPerGroup: 32 }),
  ),
  resnet50: entry(224, (data) => resnet({ ...data, ...largeResnet, layers: [3, 4, 6, 3] })),
  'resnext50-32x4d': entry(224, (data) =>
    resnet({ ...data, ...largeResnet, layers: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 }),
  ),
  resnet152: entry(224, (data) => resnet({ ...data, ...largeResnet, layers: [3, 8, 36, 3] })),
  'vit-tiny-32': entry(32, (data) => vit({ ...data, patchSize: 4, width: 96, depth: 4, numHeads: 3 })),
  'vit-small-32': entry(32, (data) => vit({ ...data, patchSize: 4, width: 192, depth: 6, numHeads: 3 })),
  'vit-mini-patch4-32': entry(32, (data) => vit({ ...data, ...miniVit, patchSize: 4 })),
  'vit-mini-patch8-32': entry(32, (data) => vit({ ...data, ...miniVit, patchSize: 8 })),
  'vit-tiny-patch16': entry(224, (data) => vit({ ...data, patchSize: 16, width: 192, depth: 12, numHeads: 3 })),
  'vit-small-patch16': entry(224, (data) => vit({ ...data, patchSize: 16, width: 384, depth: 12, numHeads: 6 })),
  'vit-base-patch16': entry(224, (data) => vit({ ...data, patchSize: 16, width: 768, depth: 12, numHeads: 12 })),
  'vit-large-patch16': entry(224, (data) => vit({ ...data, patchSize: 16, width: 1024, depth: 24, numHeads: 16 })),
  'cvit-mini-32': entry(32, (data) =>
    cvit({ ...data, patchSizes: [2, 2, 2], embedDims: [32, 64, 128], depths: [1, 1, 3], numHeads: 4 }),
  ),
  'cvit-base-patch16': entry(224, (data) =>
    cvit({ ...data, embedDims: [256, 384, 768], depths: [2, 2, 11], numHeads: 12 }),
  ),
};

/**
 * The backbone of a name in `listBackbones()`, for images and classes of one data set.
 * @throws MemError `unknown-name` with the valid names; `bad-option` for sizes that do not fit the backbone, and for a
 * `globalPool` of one that is no ViT.
 */
export function createBackbone(name: string, { globalPool, ...data }: CreateBackboneOptions): AnyBackbone {
  const found = Object.hasOwn(backbones, name) ? backbones[name] : undefined;
  if (found === undefined) throw unknownName('backbone', name, listBackbones());
  const backbone = found.create({ ...data, imageSize: data.imageSize ?? found.imageSize });
  if (globalPool === undefined) return backbone;
  if (backbone.family === 'vit') return vit({ ...backbone.config, globalPool });
  throw new MemError(
    'bad-option',
    `Only ViTs have a globalPool to choose, but ${name} is given '${globalPool}'; leave it out.`,
    { name },
  );
}

/** The names of backbones, those that match `pattern` where one is given: `*` stands for any characters, as in `vit*`. */
export function listBackbones(pattern = '*'): string[] {
  const literals = pattern.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${literals.join('.*')}$`);
  return Object.keys(backbones).filter((name) => expression.test(name));
}
