import { readFileSync } from 'node:fs';
import type { HostArray, HostMap } from '@mem/arrays';
import { decodeSafetensors } from '@mem/weights';

/** Split of frozen features: an array `[samples, dim]` and a class id for each sample. */
export interface FeatureSplit {
  readonly features: HostArray;
  readonly labels: Int32Array;
}

/** Frozen features of a long-tailed set, in the form that the stage-2 packages accept. */
export interface FrozenFeatureSet {
  /** Data for fitting and selecting methods. */
  readonly data: {
    readonly train: FeatureSplit;
    readonly validation: FeatureSplit;
    readonly classCounts: Int32Array;
    /** Stage-1 head: weight `[classes, dim]` and bias `[classes]`. */
    readonly head: { readonly weight: HostArray; readonly bias: HostArray };
  };
  readonly test: FeatureSplit;
}

/** Path of the frozen features of Tiny-ImageNet-LT, for `describeShared`. */
export const frozenFeaturesFile = 'data/tiny-imagenet-lt-features/features.safetensors';

/** Reads a file of frozen features. */
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
