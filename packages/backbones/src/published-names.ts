import { MemError } from '@mem/errors';
import type { ParameterSpecs } from '@mem/nn';

/** Task that weights were trained for. */
export type WeightsSource = 'classifier' | 'pretraining';

/** Names in a file, keyed by the backbone's names for them, and the names of entries that are ignored. */
export interface PublishedNames {
  readonly names: ReadonlyMap<string, string>;
  readonly ignored: readonly string[];
}

/** Returns whether an entry is a count, optimiser state, or the queue of negatives in MoCo. */
const isBookkeeping = (name: string): boolean =>
  name.startsWith('optimizer.') || /(^|\.)(num_batches_tracked|n_averaged|queue|queue_ptr)$/.test(name);

/** Returns whether an entry belongs to a part of MAE, ConvMAE or contrastive learning that only pre-training uses. */
const isPretrainingOnly = (name: string): boolean =>
  /^(mask_token$|decoder[._]|stage[12]_output_decode\.|(predictor|projector|projection_head|head|fc)\.)/.test(name);

/** Usual names of the last layer, with or without a module around it. */
const headPattern = /^(module\.)?((head|cls_head|classifier|fc|linear)\.)+weight$/;

/** Prefixes of a network trained by gradients, and of its moving average. */
const pairs: readonly (readonly [trained: string, average: string])[] = [
  ['encoder_q', 'encoder_k'],
  ['base_encoder', 'momentum_encoder'],
];

/**
 * Finds the parameters of a backbone among the names of a file, behind any prefix a wrapper adds (`module.`,
 * `_orig_mod.`, `model.`, `backbone.`, `encoder_q.`), and its last layer under another usual name.
 * @throws MemError `bad-file` where several networks fit equally well, with their names in `parts`.
 */
export function publishedNames(given: readonly string[], specs: ParameterSpecs, classifier: string): PublishedNames {
  const names = new Map<string, string>();
  const ignored = given.filter(isBookkeeping);
  const kept = given.filter((name) => !isBookkeeping(name));
  const prefix = findPrefix(kept, specs);
  const average = averageOf(prefix);
  for (const name of kept) if (name.startsWith(prefix)) names.set(name.slice(prefix.length), name);
  for (const name of kept) {
    if (name.startsWith(prefix)) continue;
    if (names.has(name) || (average !== undefined && name.startsWith(average))) ignored.push(name);
    else names.set(name, name);
  }
  const heads = [...names.keys()].filter((name) => headPattern.test(name));
  if (!names.has(`${classifier}.weight`) && heads.length === 1) {
    const head = heads[0]!.slice(0, -'.weight'.length);
    for (const part of ['weight', 'bias']) {
      const name = names.get(`${head}.${part}`);
      if (name === undefined) continue;
      names.delete(`${head}.${part}`);
      names.set(`${classifier}.${part}`, name);
    }
  }
  return { names, ignored };
}

/**
 * Ignores the entries of a pre-training checkpoint outside the encoder: decoder, head, and a last norm without a place.
 */
export function encoderNames({ names, ignored }: PublishedNames, specs: ParameterSpecs): PublishedNames {
  const isBeside = (name: string): boolean =>
    !Object.hasOwn(specs, name) && (isPretrainingOnly(name) || /^norm\.(weight|bias)$/.test(name));
  const beside = [...names.keys()].filter(isBeside);
  const encoder = new Map([...names].filter(([name]) => !isBeside(name)));
  return { names: encoder, ignored: [...ignored, ...beside] };
}

/** Finds the prefix that most of a backbone's names have. */
function findPrefix(given: readonly string[], specs: ParameterSpecs): string {
  const counts = new Map([['', 0]]);
  for (const name of given) {
    for (let at = 0; at >= 0; at = name.indexOf('.', at) + 1 || -1) {
      const prefix = name.slice(0, at);
      if (Object.hasOwn(specs, name.slice(at))) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  const half = Object.keys(specs).length / 2;
  const isWrapper = (prefix: string): boolean =>
    counts.get(prefix)! >= half || given.every((name) => name.startsWith(prefix));
  const wrappers = [...counts.keys()].filter(isWrapper);
  const best = Math.max(...wrappers.map((prefix) => counts.get(prefix)!));
  if (counts.get('') === best) return '';
  const prefixes = wrappers.filter((prefix) => counts.get(prefix) === best);
  const trained = prefixes.filter((prefix) => !prefixes.some((other) => averageOf(other) === prefix));
  if (trained.length === 1) return trained[0]!;
  const parts = trained.map((prefix) => prefix.slice(0, -1));
  throw new MemError(
    'bad-file',
    `The weights belong to several networks, under ${parts.join(' and ')}. Give those of one: with openWeights, as part: '${parts[0]}'.`,
    { parts },
  );
}

/** Prefix of the moving average of the network under `prefix`, if there is one. */
function averageOf(prefix: string): string | undefined {
  const pair = pairs.find(([trained]) => `.${prefix}`.includes(`.${trained}.`));
  return pair && prefix.replace(...pair);
}
