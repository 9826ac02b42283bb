/** Published figure in percent: read from a table, quoted in the text, or derived from two figures of the text. */
export type PublishedFigure = number | { readonly value: number; readonly derived: string } | null;

/** Published accuracies of a method by shot group, in percent. Null where the figure is not known. */
export interface PublishedAccuracies {
  readonly many: number | null;
  readonly medium: number | null;
  readonly few: number | null;
  readonly all: number | null;
}

/** Data sets of the paper. */
export const paperDatasets = ['ImageNet-LT', 'iNaturalist 2018', 'Places-LT'] as const;

/** Data set of the paper. */
export type PaperDataset = (typeof paperDatasets)[number];

/** Columns of Tables 2 to 4: the paper's names of methods, with ours. */
export const paperMethods: readonly { readonly title: string; readonly name: string }[] = [
  { title: 'CE', name: 'ce' },
  { title: 'tau-norm', name: 'tau-norm' },
  { title: 'cRT', name: 'crt' },
  { title: 'LWS', name: 'lws' },
  { title: 'MEM', name: 'mem' },
];

/** The paper's backbones: their names in `@mem/backbones`. */
export const paperBackbones: Readonly<Record<string, string>> = {
  'ResNeXt-50': 'resnext50-32x4d',
  'ResNet-152': 'resnet152',
  'ViT-B': 'vit-base-patch16',
  'ViT-L': 'vit-large-patch16',
  'CViT-B': 'cvit-base-patch16',
};

const onlyAll = (all: number): PublishedAccuracies => ({ many: null, medium: null, few: null, all });
const byGroup = (many: number, medium: number, few: number, all: number): PublishedAccuracies => ({
  ...{ many, medium, few, all },
});
const derived = (value: number, from: string): PublishedFigure => ({ value, derived: from });

/**
 * Top-1 accuracies in percent of "Mutual Exclusive Modulator for Long-Tailed Recognition" (arXiv 2302.09498). Null where
 * the paper does not report a figure in its text, or only in an image.
 */
export const published = {
  /** Methods on each data set (Table 1). */
  methods: {
    'ImageNet-LT': {
      MiSLAS: byGroup(62.0, 49.1, 32.8, 51.4),
      'Balanced Softmax': byGroup(64.1, 48.2, 33.4, 52.3),
      LADE: byGroup(64.4, 47.7, 34.3, 52.3),
      ACE: onlyAll(56.6),
      RIDE: byGroup(68.2, 53.8, 36.0, 56.9),
      PaCo: byGroup(68.2, 58.7, 41.0, 60.0),
      NCL: onlyAll(60.5),
      TADE: byGroup(68.6, 61.2, 47.0, 62.1),
      MEM: byGroup(76.0, 62.0, 43.7, 64.9),
    },
    'iNaturalist 2018': {
      LADE: onlyAll(69.3),
      'Balanced Softmax': onlyAll(70.6),
      MiSLAS: onlyAll(70.7),
      RIDE: byGroup(70.9, 72.4, 73.1, 72.6),
      ACE: onlyAll(72.9),
      PaCo: byGroup(70.3, 73.2, 73.6, 73.2),
      NCL: onlyAll(74.9),
      TADE: byGroup(78.3, 77.0, 76.7, 77.0),
      MEM: byGroup(83.6, 83.0, 81.3, 82.4),
    },
    'Places-LT': {
      MiSLAS: onlyAll(38.3),
      LADE: onlyAll(39.2),
      'Balanced Softmax': onlyAll(39.4),
      TADE: byGroup(40.4, 43.2, 36.8, 40.9),
      PaCo: byGroup(36.1, 47.9, 35.3, 41.2),
      NCL: onlyAll(41.8),
      MEM: byGroup(49.1, 47.4, 37.4, 46.0),
    },
  } as Readonly<Record<PaperDataset, Readonly<Record<string, PublishedAccuracies>>>>,
  /** Backbones and methods on each data set (Tables 2 to 4), in the order of `paperMethods`. */
  backbones: {
    'ImageNet-LT': {
      'ResNeXt-50': [null, null, null, null, null],
      'ViT-B': [53.5, null, derived(58.06, 'MEM − 0.82'), null, 58.88],
      'ViT-L': [null, null, derived(64.1, 'MEM − 0.81'), null, 64.9],
      'CViT-B': [null, null, derived(61.85, 'MEM − 0.66'), null, 62.51],
    },
    'iNaturalist 2018': {
      'ResNeXt-50': [null, null, 65.21, null, 65.58],
      'ViT-B': [null, null, 76.29, null, 76.63],
      'ViT-L': [null, null, null, null, 82.39],
      'CViT-B': [null, null, null, null, 81.4],
    },
    'Places-LT': {
      'ResNet-152': [30.74, 31.18, 37.16, 36.73, 37.49],
      'ViT-B': [35.98, 36.12, 43.48, 42.84, 44.21],
      'ViT-L': [37.68, 37.83, 44.81, 44.8, 46.04],
      'CViT-B': [36.95, 37.23, 44.11, 43.47, 44.35],
    },
  } as Readonly<Record<PaperDataset, Readonly<Record<string, readonly PublishedFigure[]>>>>,
  /** Cross-entropy with ViT-B on ImageNet-LT (Table 5). */
  pretraining: [
    { training: 'from scratch, 100 epochs', all: 27.72 },
    { training: 'from scratch, 500 epochs', all: 39.88 },
    { training: 'MAE 400 epochs, fine-tuned 100 epochs', all: 53.5 },
  ],
  /** Percentages of the errors of a true group by predicted group, with ViT-B on ImageNet-LT (Figure 1a). */
  confusion: {
    many: [null, null, null],
    medium: [73.6, null, null],
    few: [71.2, 27.2, null],
  },
  /** Accuracy on few-shot classes with ViT-B on ImageNet-LT, and the points that MEM adds (Figure 1b). */
  fewShot: { plain: 24.9, givenGroup: 67.9, gained: 11.9 },
  /** MEM with ViT-B on ImageNet-LT (Figure 4). */
  settings: { oneBlock: 58.72, marginGain: 0.2 },
} as const;
