import { MemError } from '@mem/errors';
import type { LazyNamedArray, LazyNamedArrays } from '@mem/weights';
import { short } from './bad-pth.js';
import { isTensor, kindOf, type PthValue } from './pth-value.js';

/** Where published checkpoints keep the weights, the likeliest first. */
const wrappers = ['model', 'state_dict', 'model_state_dict', 'model_state', 'model_ema', 'state_dict_ema', 'module'];
const parallelPrefix = 'module.';
const maxDepth = 3;
const maxShown = 12;

/**
 * The tensors of a checkpoint by name: those of the dict under `model`, `state_dict` or another usual key, or of the value
 * itself; without the `module.` that DataParallel puts before all names. What is no tensor is left out.
 * @throws MemError `bad-file` with what was found when there are no tensors.
 */
export function stateDictOf(tree: PthValue): LazyNamedArrays {
  const found = tensorsIn(tree);
  if (found.length === 0) {
    throw new MemError(
      'bad-file',
      `Expected a state dict, by itself or under ${wrappers.join(', ')}, but there is ${describe(tree)}. ` +
        'Give the part that holds the tensors, or save model.state_dict() alone.',
    );
  }
  const isParallel = found.every(([name]) => name.startsWith(parallelPrefix));
  const arrays: Record<string, LazyNamedArray> = Object.create(null);
  for (const [name, array] of found) arrays[isParallel ? name.slice(parallelPrefix.length) : name] = array;
  return arrays;
}

/** The tensors of a dict or of the likeliest part of it; `seen` holds those that had none, for a dict may hold itself. */
function tensorsIn(tree: PthValue, seen = new Set<PthValue>(), depth = 0): [string, LazyNamedArray][] {
  if (!(tree instanceof Map) || seen.has(tree)) return [];
  seen.add(tree);
  const dict: ReadonlyMap<PthValue, PthValue> = tree;
  for (const key of depth < maxDepth ? wrappers : []) {
    const inner = tensorsIn(dict.get(key) ?? null, seen, depth + 1);
    if (inner.length > 0) return inner;
  }
  const tensors: [string, LazyNamedArray][] = [];
  for (const [name, value] of dict) if (typeof name === 'string' && isTensor(value)) tensors.push([name, value]);
  return tensors;
}

function describe(tree: PthValue): string {
  if (!(tree instanceof Map)) return kindOf(tree);
  const entries = [...(tree as ReadonlyMap<PthValue, PthValue>)].slice(0, maxShown);
  const shown = entries.map(
    ([key, value]) => `${typeof key === 'string' ? short(key) : kindOf(key)} (${kindOf(value)})`,
  );
  if (tree.size > entries.length) shown.push(`${tree.size - entries.length} more`);
  return shown.length > 0 ? `a dict of ${shown.join(', ')}` : 'an empty dict';
}
