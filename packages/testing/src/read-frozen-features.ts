import { readFileSync } from 'node:fs';
import { type HostArray, ofDtype } from '@mem/arrays';
import { decodeSafetensors } from '@mem/weights';

/** Split of frozen features: an array `[samples, dim]` and a class id for each sample. */
export interface FeatureSplit {
  readonly features: HostArray<'float32'>;
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
    readonly head: { readonly weight: HostArray<'float32'>; readonly bias: HostArray<'float32'> };
  };
  readonly test: FeatureSplit;
}

/** Path of the frozen features of Tiny-ImageNet-LT, for `describeShared`. */
export const frozenFeaturesFile = 'data/tiny-imagenet-lt-features/features.safetensors';

/** Reads a file of frozen features. */
export function readFrozenFeatures(path: string): FrozenFeatureSet {
  const { arrays } = decodeSafetensors(readFileSync(path));
  const float32 = (name: string) => ofDtype(name, arrays[name]!, 'float32');
  const int32 = (name: string): Int32Array => ofDtype(name, arrays[name]!, 'int32').data;
  const split = (name: string): FeatureSplit => ({
    features: float32(`${name}.features`),
    labels: int32(`${name}.labels`),
  });
  return {
    data: {
      train: split('train'),
      validation: split('val'),
      classCounts: int32('train.classCounts'),
      head: { weight: float32('classifier.weight'), bias: float32('classifier.bias') },
    },
    test: split('test'),
  };
}
