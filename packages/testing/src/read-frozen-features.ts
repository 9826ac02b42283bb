import { readFileSync } from 'node:fs';
import { type HostArray, ofDtype } from '@mem/arrays';
import { decodeSafetensors } from '@mem/weights';

/** A split of frozen features: `[samples, dim]` and a class id for each. */
export interface FeatureSplit {
  readonly features: HostArray<'float32'>;
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
    readonly head: { readonly weight: HostArray<'float32'>; readonly bias: HostArray<'float32'> };
  };
  readonly test: FeatureSplit;
}

/** Where the frozen features of Tiny-ImageNet-LT lie, for `describeShared`. */
export const frozenFeaturesFile = 'data/tiny-imagenet-lt-features/features.safetensors';

/** Reads the features file at `path`. */
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
