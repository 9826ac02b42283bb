import { readFileSync } from 'node:fs';
import type { HostArray, HostMap } from '@mem/arrays';
import { decodeSafetensors } from '@mem/weights';

/** A split of frozen features: `[samples, dim]` and a class id for each. */
export interface FeatureSplit {
  readonly features: HostArray;
  readonly labels: Int32Array;
}

/** Frozen features of a long-tailed set, in the form that the stage-2 packages take. */
export interface FrozenFeatureSet {
  /** What methods are fitted to and chosen on. */
  readonly data: {
    readonly train: FeatureSplit;
    readonly validation: FeatureSplit;
    readonly classCounts: Int32Array;
    /** The stage-1 head: weight `[classes, dim]`, bias `[classes]`. */
    readonly head: { readonly weight: HostArray; readonly bias: HostArray };
  };
  readonly test: FeatureSplit;
}

/** Where the frozen features of Tiny-ImageNet-LT lie, for `describeShared`. */
export const frozenFeaturesFile = 'data/tiny-imagenet-lt-features/features.safetensors';

/** Reads the features file at `path`. */
export function readFrozenFeatures(path: string): FrozenFeatureSet {
  const { arrays } = decodeSafetensors(readFileSync(path));
  const split = (name: string): FeatureSplit => ({
    features: arrays[`${name}.features`]!,
    labels: int32(arrays, `${name}.labels`),
  });
  return {
    data: {
      train: split('train'),
      validation: split('val'),
      classCounts: int32(arrays, 'train.classCounts'),
      head: { weight: arrays['classifier.weight']!, bias: arrays['classifier.bias']! },
    },
    test: split('test'),
  };
}

const int32 = (arrays: HostMap, name: string): Int32Array => arrays[name]!.data as Int32Array;
