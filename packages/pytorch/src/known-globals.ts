import { badPth, refusedCall } from './bad-pth.js';
import { numpyGlobals } from './numpy-scalars.js';
import { objectOf, PickleGlobal, PickleObject, type Spend } from './pickle-global.js';
import { storageGlobals } from './pth-storage.js';
import { kindOf, type PthValue } from './pth-value.js';
import { tensorGlobals } from './rebuild-tensor.js';
import { isRefusedCall } from './refused-calls.js';

type Args = readonly PthValue[];

const globals = [
  new PickleGlobal('collections.OrderedDict', ([pairs], spend) => dictOf(pairs, spend)),
  new PickleGlobal('collections.defaultdict', ([, pairs], spend) => dictOf(pairs, spend)),
  new PickleGlobal('collections.Counter', ([counts], spend) => dictOf(counts, spend)),
  new PickleGlobal('argparse.Namespace', () => new PickleObject('argparse.Namespace')),
  ...['PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath'].flatMap((name) =>
    ['pathlib', 'pathlib._local'].map((module) => new PickleGlobal(`${module}.${name}`, path)),
  ),
  ...['copyreg', 'copy_reg'].map((module) => new PickleGlobal(`${module}._reconstructor`, ([type]) => objectOf(type))),
  new PickleGlobal('torch.Size', ([size]) => list('torch.Size', size)),
  new PickleGlobal('torch.device', device),
  // Python 3 writes sets and bytes like this for protocol 2, which PyTorch uses.
  new PickleGlobal('__builtin__.set', set),
  new PickleGlobal('builtins.set', set),
  new PickleGlobal('_codecs.encode', encodeLatin1),
  new PickleGlobal('__builtin__.bytes', () => new Uint8Array(0)),
  ...storageGlobals,
  ...tensorGlobals,
  ...numpyGlobals,
];
const byName: ReadonlyMap<string, PickleGlobal> = new Map(globals.map((global) => [global.type, global]));

/**
 * Looks up a name from a file. Calling an unknown name creates an inert object.
 * @throws MemError `bad-file` when called, naming the function, if Python would run code.
 */
export function findGlobal(name: string): PickleGlobal {
  return byName.get(name) ?? new PickleGlobal(name, (args, spend) => callUnknown(name, args, spend));
}

function callUnknown(name: string, args: Args, spend: Spend): PickleObject {
  if (isRefusedCall(name)) throw refusedCall(name);
  spend(args.length);
  return new PickleObject(name, new Map(args.entries()));
}

/** Builds a dict from another dict or from pairs. */
function dictOf(pairs: PthValue | undefined, spend: Spend): PthValue {
  if (pairs instanceof Map) return pairs;
  const dict = new Map<PthValue, PthValue>();
  if (pairs === undefined) return dict;
  for (const pair of list('dict', pairs, spend)) {
    if (!Array.isArray(pair) || pair.length !== 2) throw badPth('a dict in it is not made of pairs');
    dict.set(pair[0], pair[1]);
  }
  return dict;
}

function path(parts: Args, spend: Spend): PthValue {
  const texts = parts.filter((part) => typeof part === 'string');
  spend(texts.reduce((length, text) => length + text.length, 0));
  return texts.join('/').replace(/^\/\//, '/');
}

function set([items = []]: Args, spend: Spend): PthValue {
  return new Set(list('set', items, spend));
}

function device([type, index = null]: Args): PthValue {
  return new PickleObject(
    'torch.device',
    new Map([
      ['type', type ?? null],
      ['index', index],
    ]),
  );
}

function encodeLatin1([text, encoding]: Args, spend: Spend): PthValue {
  if (typeof text !== 'string' || encoding !== 'latin1')
    throw badPth(`it encodes ${kindOf(text)} as ${kindOf(encoding)}`);
  spend(text.length);
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code > 255) throw badPth('it encodes a text that is not Latin-1');
    return code;
  });
}

function list(what: string, value: PthValue | undefined, spend?: Spend): Args {
  if (!Array.isArray(value)) throw badPth(`a ${what} in it is made of no list`);
  spend?.(value.length);
  return value;
}
