import type { Source } from './preset.js';

/** Returns a file of a public repository, pinned to the version its values were read from. */
const file =
  (project: string, repository: string) =>
  (path: string, commit: string): Source => ({
    title: `${project}, ${path.slice(path.lastIndexOf('/') + 1)}`,
    url: `https://github.com/${repository}/blob/${commit}/${path}`,
  });

/** Paper of the method, cited for its implementation details. */
export const paper: Source = { title: 'MEM paper', url: 'https://arxiv.org/abs/2302.09498' };

/** Pages with a code's pre-training and fine-tuning commands, and the files with its defaults. */
export interface AutoencoderSources {
  readonly pretrain: Source;
  readonly pretrainCode: Source;
  readonly model: Source;
  readonly finetune: Source;
  readonly finetuneCode: Source;
  readonly images: Source;
}

const maeFile = file('MAE', 'facebookresearch/mae');
/** Masked autoencoders. */
export const mae: AutoencoderSources = {
  pretrain: maeFile('PRETRAIN.md', 'efb2a8062c206524e35e47d04501ed4f544c0ae8'),
  pretrainCode: maeFile('main_pretrain.py', 'be47fef7a727943547afb0c670cf1b26034c3c89'),
  model: maeFile('models_mae.py', '6a2ba402291005b003a70e99f7c87d1a2c376b0d'),
  finetune: maeFile('FINETUNE.md', 'efb2a8062c206524e35e47d04501ed4f544c0ae8'),
  finetuneCode: maeFile('main_finetune.py', 'be47fef7a727943547afb0c670cf1b26034c3c89'),
  images: maeFile('util/datasets.py', 'be47fef7a727943547afb0c670cf1b26034c3c89'),
};

const convmaeFile = file('ConvMAE', 'Alpha-VL/ConvMAE');
/** ConvMAE, a hybrid of convolutions and transformer blocks. */
export const convmae: AutoencoderSources = {
  pretrain: convmaeFile('PRETRAIN.md', '66f1b80e466242a3074c887af256c8dffe0096fc'),
  pretrainCode: convmaeFile('main_pretrain.py', '3f3aec960954bbfc83d2d56d4dec888b7a70c333'),
  model: convmaeFile('models_convmae.py', '3f3aec960954bbfc83d2d56d4dec888b7a70c333'),
  finetune: convmaeFile('FINETUNE.md', 'adda0f9fd956617dcfef3122d867dbfe54483016'),
  finetuneCode: convmaeFile('main_finetune.py', '245492c76c9ee7686572228cf4f6e4b5490995c0'),
  images: convmaeFile('util/datasets.py', '245492c76c9ee7686572228cf4f6e4b5490995c0'),
};

/** Learning imbalanced data with vision transformers: the settings of ViT-Base on ImageNet-LT. */
export const livt: Source = file('LiVT', 'XuZhengzhuo/LiVT')(
  'exp/finetune/ImageNet-LT/vit_base_224/args.txt',
  'cc76d1af835847472b4150238d6cb9beea2a7a44',
);

const timmFile = file('timm', 'huggingface/pytorch-image-models');
/** Defaults that both codes leave to timm: the size of crops and the number of RandAugment operations. */
export const timm: Readonly<Record<'crop' | 'randAugment', Source>> = {
  crop: timmFile('timm/data/transforms_factory.py', '0893f5d29683f5edd91e678bcad131243d1e8c11'),
  randAugment: timmFile('timm/data/auto_augment.py', '066e490605ba1d3666861096163246c885603469'),
};

const decouplingFile = file('decoupling', 'facebookresearch/classifier-balancing');
const decouplingCommit = '22370c64141cc662f62ead89447c838c4a7977b5';
type DecouplingSource = 'resnext' | 'inaturalist' | 'code' | 'images' | 'places' | 'placesIssue';
/** Decoupling representation and classifier: its settings on each data set, and image loading. */
export const decoupling: Readonly<Record<DecouplingSource, Source>> = {
  resnext: decouplingFile('config/ImageNet_LT/feat_uniform.yaml', decouplingCommit),
  // The code spells it so.
  inaturalist: decouplingFile('config/iNaturalist18/feat_unifrom.yaml', decouplingCommit),
  code: decouplingFile('run_networks.py', decouplingCommit),
  images: decouplingFile('data/dataloader.py', decouplingCommit),
  places: decouplingFile('config/Places_LT/cls_crt.yaml', decouplingCommit),
  placesIssue: {
    title: 'decoupling, issue 4',
    url: 'https://github.com/facebookresearch/classifier-balancing/issues/4',
  },
};

const oltrFile = file('OLTR', 'zhmiao/OpenLongTailRecognition-OLTR');
/** Open long-tailed recognition: ResNet-152 on Places-LT, and image loading. */
export const oltr: Readonly<Record<'places' | 'code' | 'images', Source>> = {
  places: oltrFile('config/Places_LT/stage_1.py', 'd904d35d6a23aea3c1c8f1f496f586cbd3ee4327'),
  code: oltrFile('run_networks.py', '01e52edeae69a06bff9fa55d05d584724697622a'),
  images: oltrFile('data/dataloader.py', '1e9da2cac10a1211e7c4b8950754898d7b6b5dd2'),
};

/** Unpublished values that we chose. */
export const ours: Source = { title: 'not published, our choice' };
