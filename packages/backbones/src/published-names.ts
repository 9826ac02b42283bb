import type { NamedArray, NamedArrays } from '@mem/weights';

/** What a file of weights was trained for. */
export type WeightsSource = 'classifier' | 'pretraining';

/** A file's entries under our names, and those that a backbone has no use for. */
export interface PublishedWeights {
  readonly arrays: NamedArrays;
  readonly ignored: readonly string[];
}

/** What wrappers put before every name: data parallelism, detectors, autoencoders. */
const wrappers: readonly string[] = ['module.', 'backbone.', 'encoder.'];

const isBookkeeping = (name: string): boolean =>
  name.startsWith('optimizer.') || /(^|\.)num_batches_tracked$/.test(name);

/** The parts of MAE and ConvMAE that only pre-training needs. */
const isDecoder = (name: string): boolean => /^(mask_token$|decoder[._]|stage[12]_output_decode\.)/.test(name);

/**
 * Takes off wrappers' prefixes that all names share, and sets aside batch counts, optimiser states and, from a
 * pre-training checkpoint, the decoder and a last norm for which the backbone has no place.
 */
export function publishedWeights(
  arrays: NamedArrays,
  { from, keepsNorm }: { readonly from: WeightsSource; readonly keepsNorm: boolean },
): PublishedWeights {
  const isIgnored = (name: string): boolean =>
    isBookkeeping(name) ||
    (from === 'pretraining' && (isDecoder(name) || (!keepsNorm && /^norm\.(weight|bias)$/.test(name))));
  const kept: Record<string, NamedArray> = {};
  const ignored: string[] = [];
  for (const [name, array] of Object.entries(withoutWrappers(arrays, isIgnored))) {
    if (isIgnored(name)) ignored.push(name);
    else kept[name] = array;
  }
  return { arrays: kept, ignored };
}

function withoutWrappers(arrays: NamedArrays, isIgnored: (name: string) => boolean): NamedArrays {
  const names = Object.keys(arrays).filter((name) => !isIgnored(name));
  const wrapper = wrappers.find((prefix) => names.length > 0 && names.every((name) => name.startsWith(prefix)));
  if (wrapper === undefined) return arrays;
  const unwrapped = Object.entries(arrays).map(([name, array]) => [
    name.startsWith(wrapper) ? name.slice(wrapper.length) : name,
    array,
  ]);
  return withoutWrappers(Object.fromEntries(unwrapped), isIgnored);
}
