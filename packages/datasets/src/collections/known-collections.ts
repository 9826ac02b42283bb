import type { ChannelStatistics } from '../channel-statistics.js';
import type { AvailableSplits } from '../splits.js';

/** Published facts about a long-tailed collection, with the statistics that the literature normalises its images by. */
export interface KnownCollection extends ChannelStatistics {
  readonly name: string;
  /** Names of its lists, in lower case without separators. */
  readonly aliases: readonly string[];
  /** Number of classes in its lists. */
  readonly numClasses: number;
  /** Number of images in each published list. */
  readonly images: AvailableSplits<number>;
  /** Number of classes in the groups many, medium and few. */
  readonly groups: readonly [many: number, medium: number, few: number];
  /** Explanation for the user if counts differ. */
  readonly remark?: string;
}

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * Collections of the long-tailed literature: ImageNet-LT and Places-LT (Liu et al., "Large-scale long-tailed
 * recognition in an open world", 2019) and iNaturalist 2018 (Van Horn et al., 2018); means and standard deviations as
 * in the code of Kang et al., "Decoupling representation and classifier", 2020.
 */
const knownCollections: readonly KnownCollection[] = [
  {
    name: 'ImageNet-LT',
    aliases: ['imagenetlt'],
    numClasses: 1000,
    images: { train: 115_846, validation: 20_000, test: 50_000 },
    groups: [385, 479, 136],
    ...imagenet,
  },
  {
    name: 'Places-LT',
    aliases: ['placeslt', 'placesltv2'],
    numClasses: 365,
    images: { train: 62_500, validation: 7_300, test: 36_500 },
    groups: [131, 163, 71],
    ...imagenet,
    remark: 'The literature speaks of 184.5K images, the size of the first list; the current list has 62,500.',
  },
  {
    name: 'iNaturalist 2018',
    aliases: ['inaturalist18', 'inaturalist2018', 'inat18', 'inat2018', 'train2018.json'],
    numClasses: 8142,
    images: { train: 437_513, validation: 24_426 },
    groups: [842, 4076, 3224],
    mean: [0.466, 0.471, 0.38],
    std: [0.195, 0.194, 0.192],
  },
];

/** Finds the known collection that one of `names` (a name, a list's prefix, a file name) refers to. */
export function findKnownCollection(names: readonly (string | undefined)[]): KnownCollection | undefined {
  const plain = names.map((name) => name?.toLowerCase().replace(/[-_ ]/g, ''));
  return knownCollections.find(({ aliases }) => aliases.some((alias) => plain.includes(alias)));
}
