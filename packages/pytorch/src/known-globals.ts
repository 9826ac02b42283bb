import { badPth, refusedName } from './bad-pth.js';
import { numpyGlobals } from './numpy-scalars.js';
import { PickleGlobal, PickleObject, type Spend } from './pickle-global.js';
import { storageGlobals } from './pth-storage.js';
import { kindOf, type PthValue } from './pth-value.js';
import { tensorGlobals } from './rebuild-tensor.js';

type Args = readonly PthValue[];

/** Dtypes that no tensor here can have; a file may still mention them. */
const otherDtypes = ['complex64', 'complex128', 'uint64', 'qint8', 'quint8', 'qint32'];

const globals = [
  new PickleGlobal('collections.OrderedDict', orderedDict),
  new PickleGlobal('argparse.Namespace', () => new PickleObject('argparse.Namespace')),
  new PickleGlobal('torch.Size', ([size]) => list('torch.Size', size)),
  new PickleGlobal('torch.device', device),
  // Python 3 writes sets and bytes so for protocol 2, PyTorch's own.
  new PickleGlobal('__builtin__.set', set),
  new PickleGlobal('builtins.set', set),
  new PickleGlobal('_codecs.encode', encodeLatin1),
  new PickleGlobal('__builtin__.bytes', () => new Uint8Array(0)),
  ...otherDtypes.map((name) => new PickleGlobal(`torch.${name}`)),
  ...storageGlobals,
  ...tensorGlobals,
  ...numpyGlobals,
];
const byName: ReadonlyMap<string, PickleGlobal> = new Map(globals.map((global) => [global.type, global]));

/** What a name in a file stands for. @throws MemError `bad-file`, naming it, for all but those that are known and harmless. */
export function findGlobal(name: string): PickleGlobal {
  const found = byName.get(name);
  if (!found) throw refusedName(name);
  return found;
}

function orderedDict([pairs]: Args, spend: Spend): PthValue {
  const dict = new Map<PthValue, PthValue>();
  if (pairs === undefined) return dict;
  for (const pair of list('OrderedDict', pairs, spend)) {
    if (!Array.isArray(pair) || pair.length !== 2) throw badPth('an OrderedDict in it is not made of pairs');
    dict.set(pair[0], pair[1]);
  }
  return dict;
}

function set([items = []]: Args, spend: Spend): PthValue {
  return new Set(list('set', items, spend));
}

function device([type, index = null]: Args): PthValue {
  return new PickleObject('torch.device', new Map([['type', type ?? null], ['index', index]])); // biome-ignore format: fits
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
