import type { ByteSource, LazyArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { elementTypes } from '@mem/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGlobal } from './known-globals.js';
import { opcodes } from './pickle-opcodes.js';
import type { PthObject, PthValue } from './pth-value.js';
import { unpickle } from './unpickle.js';

const load = (id: PthValue): PthValue => id;
const read = (bytes: Uint8Array) => unpickle(bytes, { find: findGlobal, load }).value;

/** A pickle of numbers as bytes and texts as their characters. */
function pickle(...parts: readonly (number | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (c) => c.charCodeAt(0)))),
  );
}

/** The same bytes many times over, then the end. */
function repeated(begin: Uint8Array, body: Uint8Array, times: number, end: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(begin.length + body.length * times + end.length);
  bytes.set(begin);
  for (let i = 0; i < times; i++) bytes.set(body, begin.length + i * body.length);
  bytes.set(end, begin.length + body.length * times);
  return bytes;
}

describe('unpickle', () => {
  it.each<[string, Uint8Array, unknown]>([
    ['a negative long', pickle('\x80\x02\x8a\x02\x00\xff.'), -256],
    ['an empty long', pickle('\x8a\x00.'), 0],
    ['a long beyond exact numbers', pickle('\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.'), 2n ** 63n - 1n],
    ['a float', pickle('G\xbf\xf8\0\0\0\0\0\0.'), -1.5],
    ['a text in UTF-8', pickle('\x8c\x05\xef\xbb\xbf\xc3\xa9.'), '\ufeffé'],
    ['bytes', pickle('C\x02\x01\x02.'), Uint8Array.of(1, 2)],
    ['a frozen set', pickle('(K\x01K\x02\x91.'), new Set([1, 2])],
    ['a dict of protocol 0', pickle('(K\x01K\x02d.'), new Map([[1, 2]])],
    ['memo of protocol 4', pickle('\x80\x04\x95', '\x07\0\0\0\0\0\0\0', '\x8c\x01a\x94h\x00\x86.'), ['a', 'a']],
    ['an ordered dict of pairs', pickle('ccollections\nOrderedDict\n]](K\x01K\x02ea\x85R.'), new Map([[1, 2]])],
  ])('reads %s', (_, bytes, value) => {
    expect(read(bytes)).toEqual(value);
  });

  it('keeps a list in itself', () => {
    const list = read(pickle(']q\x00h\x00a.')) as PthValue[];
    expect(list[0]).toBe(list);
  });

  it('keeps names of prototypes as plain keys', () => {
    const dict = read(pickle('}\x8c\x09__proto__}\x8c\x08pollutedK\x01ss.'));
    expect(dict).toBeInstanceOf(Map);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    ['builtins.eval', 'cbuiltins\neval\n\x8c\x011\x85R.'],
    ['builtins.exec', 'cbuiltins\nexec\n\x8c\x011\x85R.'],
    ['__builtin__.__import__', 'c__builtin__\n__import__\n\x8c\x02os\x85R.'],
    ['os.system', '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R.'],
    ['posix.system', 'cposix\nsystem\n\x8c\x02ls\x85R.'],
    ['subprocess.Popen', 'csubprocess\nPopen\n\x8c\x02ls\x85\x81.'],
    ['subprocess.Popen', 'csubprocess\nPopen\n\x8c\x02ls\x85}\x92.'],
    ['torch.load', 'ctorch\nload\n)R.'],
    ['torch.hub.load', 'ctorch.hub\nload\n)R.'],
    ['numpy.testing._private.utils.runstring', 'cnumpy.testing._private.utils\nrunstring\n)R.'],
    ['torch._utils.__class__', 'ctorch._utils\n__class__\n)R.'],
    ['builtins.getattr.__call__', 'cbuiltins\ngetattr.__call__\n)R.'],
    ['.', 'c\n\n)R.'],
    ['__proto__.constructor', 'c__proto__\nconstructor\n)R.'],
  ])('refuses to call %s', (name, text) => {
    expect(() => read(pickle(text))).toThrow(`calls ${name}, which is refused`);
    expect(() => read(pickle(text))).toThrow(expect.objectContaining({ code: 'bad-file', details: { refused: name } }));
  });

  it.each<[string, string, string, [unknown, unknown][]]>([
    ['a class that is named', 'cproject\nConfig\n.', 'project.Config', []],
    ['a dangerous function that is named', 'cposix\nsystem\n.', 'posix.system', []],
    ['an object with a state', 'cproject\nConfig\n)\x81}\x8c\x01aK\x01sb.', 'project.Config', [['a', 1]]],
    ['an object with slots', 'cproject\nConfig\n)\x81N}\x8c\x01aK\x01s\x86b.', 'project.Config', [['a', 1]]],
    ['an object with another state', 'cproject\nConfig\n)\x81K\x05b.', 'project.Config', [['state', 5]]],
    ['a dict of a class', 'cproject\nDict\n)\x81\x8c\x01aK\x01s.', 'project.Dict', [['a', 1]]],
    [
      'a list of a class',
      'cproject\nList\n)\x81(K\x05K\x06e.',
      'project.List',
      [
        [0, 5],
        [1, 6],
      ],
    ],
    ['a set of a class', 'cproject\nSet\n)\x81(K\x05\x90.', 'project.Set', [[0, 5]]],
    ['an object made with arguments', 'c__main__\nMode\nK\x01\x85R.', '__main__.Mode', [[0, 1]]],
    ['an object made with keywords', 'cproject\nConfig\n)}\x92.', 'project.Config', []],
    [
      'a scalar of objects',
      'cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n\x8c\x01O\x85RC\x00\x86R.',
      'numpy.generic',
      [
        ['dtype', expect.anything()],
        ['data', new Uint8Array(0)],
      ],
    ],
    [
      'an object of protocol 1',
      'ccopy_reg\n_reconstructor\ncproject\nConfig\nc__builtin__\nobject\nN\x87R.',
      'project.Config',
      [],
    ],
  ])('makes an inert object of %s', (_, text, type, fields) => {
    const object = read(pickle(text)) as PthObject;
    expect(object.type).toBe(type);
    expect([...object.fields]).toEqual(fields);
  });

  it.each([
    ['calls of what cannot be called', 'ctorch\nFloatStorage\n)R.', 'it calls torch.FloatStorage'],
    ['calls of plain values', 'K\x01)R.', 'it calls something that is not a function'],
    ['calls without arguments', 'ctorch\nSize\nK\x01R.', 'without a tuple of arguments'],
    ['an empty stack', '.', 'takes a value where there is none'],
    ['values before a mark', 'K\x01(a.', 'takes a value where there is none'],
    ['items without a mark', ']e.', 'but there is none'],
    ['an item without a value', '}(K\x01u.', 'without a value'],
    ['changes of a tuple', ')K\x01a.', 'appends to a value that is not a list'],
    ['items of a list', ']K\x01K\x02s.', 'sets an item of a value that is not a dict'],
    ['a memo that was not kept', 'h\x05.', 'recalls value 5'],
    ['the text instructions of protocol 0', 'I1\n.', 'has the instruction 0x49'],
    ['extensions', '\x82\x01.', 'has the instruction 0x82'],
    ['the newest protocol', '\x80\x06N.', 'its pickle protocol is 6'],
    ['a state of what has none', 'K\x01}b.', 'sets the state of a value that has none'],
    ['a text that is no UTF-8', '\x8c\x01\xff.', 'not UTF-8'],
    ['a length beyond the end', 'X\xff\xff\xff\xffa.', 'ends in the middle'],
    ['a length beyond any number', '\x8d\xff\xff\xff\xff\xff\xff\xff\xffa.', 'ends in the middle'],
    ['a huge integer', '\x8a\xff.', 'an integer of 255 bytes'],
    ['a long name', `c${'x'.repeat(300)}\nx\n.`, 'is too long'],
    ['a name without an end', 'cos', 'ends in the middle'],
    ['sizes that are none', 'ctorch\nSize\nK\x01\x85R.', 'made of no list'],
    ['a tensor without a storage', 'ctorch._utils\n_rebuild_tensor_v2\n)R.', 'has no storage'],
    [
      'a scalar of another length',
      'cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n\x8c\x02f8\x85RC\x01a\x86R.',
      'length',
    ],
    ['calls of what a call made', 'cproject\nf\n)R)R.', 'it calls something that is not a function'],
    ['a tensor that rebuilds itself', 'ctorch._tensor\n_rebuild_from_type_v2\nq\x00(h\x00NNtR.', 'has no storage'],
    ['an item of an object without a value', 'cproject\nDict\n)\x81(K\x01u.', 'without a value'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(pickle(text))).toThrow(message);
    expect(() => read(pickle(text))).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it('refuses a tensor that is still to be negated when it is asked for', async () => {
    const type = elementTypes.get('F32')!;
    const storage = { type: 'torch.FloatStorage', fields: new Map(), key: '0', bytes: 4, elementType: type };
    const source: ByteSource = { size: 4, read: async () => new Uint8Array(4) };
    const tensor = unpickle(pickle('ctorch._utils\n_rebuild_tensor_v2\n(K\x00QK\x00))N}}\x8c\x03neg\x88stR.'), {
      find: findGlobal,
      load: () => ({ ...storage, source, locate: async () => 0 }),
    }).value as LazyArray;
    expect(tensor).toMatchObject({ dtype: 'float32', shape: [] });
    await expect(tensor.read()).rejects.toThrow(
      "storage 0 of this PyTorch file can't be read: it is negated or conjugated when read",
    );
  });

  it('is deep without recursion', () => {
    const deep = repeated(pickle(']'), pickle('\x85'), 500_000, pickle('.'));
    expect(read(deep)).toHaveLength(1);
  });

  it('refuses pickles that never end, and work that a short file asks for many times', () => {
    expect(() => read(repeated(pickle(''), pickle('N0'), 1_100_000, pickle('N.')))).toThrow('instructions');
    const list = repeated(pickle(']q\x00('), pickle('N'), 30_000, pickle('e0c__builtin__\nset\nq\x010'));
    const calls = repeated(list, pickle('h\x01h\x00\x85R0'), 10_000, pickle('N.'));
    expect(() => read(calls)).toThrow('more work');
  });

  it('refuses or reads any instructions, and does nothing else', () => {
    const argument = fc.oneof(fc.constantFrom(0, 1, 2, 255), fc.nat({ max: 255 }));
    const instruction = fc.oneof(
      fc.constantFrom(...Object.values(opcodes)).map((opcode) => [opcode]),
      fc.constantFrom(...Object.values(opcodes)).chain((opcode) => fc.tuple(fc.constant(opcode), argument)),
      argument.map((value) => [opcodes.BININT1, value]),
      fc.constantFrom('\x8c\x01a', 'h\x00', 'q\x00', '(', ')', ']', '}').map((text) => [...pickle(text)]),
      fc
        .constantFrom(
          'collections\nOrderedDict',
          'argparse\nNamespace',
          'torch\nSize',
          'torch\nFloatStorage',
          'os\nsystem',
        )
        .map((name) => [...pickle(`c${name}\n`)]),
      fc
        .constantFrom('torch._utils\n_rebuild_tensor_v2', '_codecs\nencode', 'numpy\ndtype', '__builtin__\nset')
        .map((name) => [...pickle(`c${name}\n)R`)]),
      fc.nat({ max: 255 }).map((byte) => [byte]),
    );
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 40 }), (instructions) => {
        try {
          read(Uint8Array.from([...instructions.flat(), opcodes.STOP]));
        } catch (error) {
          expect(MemError.is(error, 'bad-file'), String((error as Error).stack)).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
