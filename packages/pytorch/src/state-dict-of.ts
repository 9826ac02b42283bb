import type { LazyArray, LazyMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { short } from './bad-pth.js';
import { moduleTensors } from './module-tensors.js';
import { fieldsOf, isTensor, kindOf, type PthValue, type Tensors } from './pth-value.js';

/** Options of `stateDictOf`. */
export interface StateDictOfOptions {
  /**
   * Part to take from a checkpoint with several: a key, such as `teacher`, or a prefix of names, such as `encoder_k`.
   */
  readonly part?: string | undefined;
}

type Dict = ReadonlyMap<PthValue, PthValue>;

/** Keys of the weights in published checkpoints, most likely first; averaged weights are a last resort. */
const wrappers = [
  ...['model', 'state_dict', 'model_state_dict', 'model_state', 'net', 'network', 'net_state_dict', 'state_dict_best'],
  ...['weights', 'params', 'module', 'model_ema', 'ema', 'state_dict_ema', 'ema_state_dict', 'params_ema'],
];
/** Keys of networks stored side by side, none of which is more likely to be wanted. */
const alternatives = ['student', 'teacher'];
/** Keys of one network stored in two parts. */
const bodies = ['feat_model', 'state_dict_model', 'backbone', 'encoder', 'model'];
const heads = ['classifier', 'state_dict_classifier', 'head', 'fc'];
/** Prefixes that DataParallel, AveragedModel and torch.compile add to all names. */
const prefixes = ['module.', '_orig_mod.'];
/** Counter that AveragedModel stores with the weights. */
const averageCount = 'n_averaged';
const maxDepth = 3;
const maxShown = 12;

/**
 * Extracts the tensors of a checkpoint by name: from the dict or module under `model`, `state_dict` or another usual
 * key, from `feat_model` and `classifier` together, or from the value itself. The prefixes `module.` and `_orig_mod.`
 * of DataParallel and torch.compile are removed, and values other than tensors are ignored.
 * @throws MemError `bad-file` describing the value if it, or `part`, has no tensors; with the possible `parts` if there
 * are both a student and a teacher.
 */
export function stateDictOf(tree: PthValue, { part }: StateDictOfOptions = {}): LazyMap {
  const found = part === undefined ? new Finder().tensorsIn(tree) : tensorsOfPart(tree, part);
  if (found.length === 0) {
    const place = part === undefined ? `by itself or under ${wrappers.join(', ')}` : `under ${short(part)}`;
    throw new MemError(
      'bad-file',
      `Expected a state dict, ${place}, but there is ${describe(tree)}. ` +
        'Give the part that holds the tensors, or save model.state_dict() alone.',
    );
  }
  return arraysOf(found);
}

/** Converts tensors to a record without a prototype, so that any name is safe. */
export function arraysOf(tensors: Tensors): LazyMap {
  const arrays: Record<string, LazyArray> = Object.create(null);
  for (const [name, array] of tensors) arrays[name] = array;
  return arrays;
}

/** Selects the tensors whose names start with `part` and a dot, and removes this prefix. */
export function tensorsUnder(tensors: Tensors, part: string): Tensors {
  const begin = `${part}.`;
  const under = tensors.filter(([name]) => name.startsWith(begin));
  return under.map(([name, array]) => [name.slice(begin.length), array]);
}

function tensorsOfPart(tree: PthValue, part: string): Tensors {
  const value = part.split('.').reduce<PthValue>((each, key) => fieldsOf(each)?.get(key) ?? null, tree);
  const tensors = new Finder().tensorsIn(value);
  return tensors.length > 0 ? tensors : tensorsUnder(new Finder().tensorsIn(tree), part);
}

/** Finds tensors in dicts, which may contain themselves and each other. */
class Finder {
  readonly #found = new Map<Dict, Tensors>();

  /** Tensors of a dict or of its most likely part, without the prefixes of wrappers. */
  tensorsIn(tree: PthValue, depth = 0): Tensors {
    const dict = fieldsOf(tree);
    if (!dict) return [];
    const before = this.#found.get(dict);
    if (before) return before;
    this.#found.set(dict, []);
    const found = withoutPrefixes(moduleTensors(tree) ?? this.#tensorsOfParts(dict, depth) ?? directTensors(dict));
    this.#found.set(dict, found);
    return found;
  }

  #tensorsOfParts(dict: Dict, depth: number): Tensors | undefined {
    if (depth >= maxDepth) return undefined;
    const within = (keys: readonly string[]): [string, Tensors][] =>
      keys
        .map((key): [string, Tensors] => [key, this.tensorsIn(dict.get(key) ?? null, depth + 1)])
        .filter(([, tensors]) => tensors.length > 0);
    const [[body], [head]] = [within(bodies), within(heads)];
    if (body && head) return joined(body[1], head);
    const [whole] = within(wrappers);
    if (whole) return whole[1];
    const parts = within(alternatives);
    if (parts.length > 1) throw ambiguous(parts.map(([key]) => key));
    return parts[0]?.[1];
  }
}

/**
 * Joins a network's body and head. The head's names get its key as a prefix if they clash or are those of one layer.
 */
function joined(body: Tensors, [key, head]: readonly [string, Tensors]): Tensors {
  const taken = new Set(body.map(([name]) => name));
  const prefix = `${key.replace('state_dict_', '')}.`;
  const isFree = (name: string): boolean => name.includes('.') && !taken.has(name);
  return [...body, ...head.map(([name, array]) => [isFree(name) ? name : prefix + name, array] as const)];
}

function directTensors(dict: Dict): Tensors {
  const tensors: [string, LazyArray][] = [];
  for (const [name, value] of dict) if (typeof name === 'string' && isTensor(value)) tensors.push([name, value]);
  return tensors;
}

function withoutPrefixes(tensors: Tensors): Tensors {
  const isCount = (name: string): boolean => name === averageCount;
  const names = tensors.map(([name]) => name).filter((name) => !isCount(name));
  const prefix = prefixes.find((each) => names.length > 0 && names.every((name) => name.startsWith(each)));
  if (prefix === undefined) return tensors;
  return withoutPrefixes(tensors.map(([name, array]) => [isCount(name) ? name : name.slice(prefix.length), array]));
}

function ambiguous(parts: readonly string[]): MemError {
  return new MemError(
    'bad-file',
    `This checkpoint holds weights under ${parts.join(' and ')}. Choose one with the option part, such as part: '${parts.at(-1)}'.`,
    { parts },
  );
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
