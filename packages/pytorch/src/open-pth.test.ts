import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '@mem/arrays';
import { MemError } from '@mem/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPth, type PthObject, type PthValue, stateDictOf } from './index.js';

interface Expected {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | boolean)[];
}

const folder = join(import.meta.dirname, 'fixtures');
const fixture = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const expected: Record<string, Record<string, Expected>> = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
);

/** A source that keeps a list of what was read. */
function counting(bytes: Uint8Array): ByteSource & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    size: bytes.length,
    reads,
    async read(begin, end) {
      expect(0 <= begin && begin <= end && end <= bytes.length).toBe(true);
      reads.push([begin, end]);
      return bytes.slice(begin, end);
    },
  };
}

function dtypeOf(dtype: string): string {
  if (dtype === 'torch.bool') return 'bool';
  return dtype.includes('float') ? 'float32' : 'int32';
}

/** Opens a file and reads every tensor of its state dict. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const arrays = stateDictOf(await openPth(counting(bytes)));
  for (const array of Object.values(arrays)) await array.read();
}

describe('openPth', () => {
  it.each(Object.keys(expected))("reads the tensors of %s as PyTorch's", async (name) => {
    const arrays = stateDictOf(await openPth(counting(fixture(name))));
    expect(Object.keys(arrays)).toEqual(Object.keys(expected[name]!));
    for (const [key, { dtype, shape, values }] of Object.entries(expected[name]!)) {
      expect(arrays[key]).toMatchObject({ dtype: dtypeOf(dtype), shape });
      const read = await arrays[key]!.read();
      expect({ ...read, data: [...read.data] }, key).toEqual({
        dtype: dtypeOf(dtype),
        shape,
        data: values.map(Number),
      });
    }
  });

  it('reads what lies beside the weights as plain values', async () => {
    const checkpoint = (await openPth(counting(fixture('checkpoint.pth')))) as ReadonlyMap<string, PthValue>;
    expect([...checkpoint.keys()]).toEqual(['model', 'optimizer', 'epoch', 'scaler', 'args', 'best']);
    expect(checkpoint.get('epoch')).toBe(3);
    expect(checkpoint.get('scaler')).toEqual(new Map([['scale', 65536]]));
    expect(checkpoint.get('best')).toEqual(
      new Map<string, unknown>([
        ['acc1', 71.5],
        ['epoch', 3],
        ['done', true],
      ]),
    );
    const args = new Map<string, unknown>([
      ['batch_size', 64],
      ['blr', 1.5e-4],
      ['output_dir', 'out'],
      ['resume', ''],
    ]);
    args.set('device', 'cuda').set('betas', [0.9, 0.95]).set('dist', null);
    expect(checkpoint.get('args')).toEqual({ type: 'argparse.Namespace', fields: args });
    const optimizer = checkpoint.get('optimizer') as ReadonlyMap<string, ReadonlyMap<number, PthValue>>;
    expect([...optimizer.get('state')!.keys()]).toEqual([0, 1, 2, 3]);
    const parallel = (await openPth(counting(fixture('parallel.pth')))) as ReadonlyMap<string, PthValue>;
    expect(parallel.get('seed')).toBe(2 ** 40);
    expect(parallel.get('tags')).toEqual(new Set(['a']));
  });

  it.each(['beside.pth', 'beside-protocol-4.pth'])(
    'reads what scripts keep beside the weights in %s as inert values',
    async (name) => {
      const checkpoint = (await openPth(counting(fixture(name)))) as ReadonlyMap<string, PthValue>;
      const object = (key: string) => checkpoint.get(key) as PthObject;
      expect(checkpoint.get('milestones')).toEqual(
        new Map([
          [160, 1],
          [180, 1],
        ]),
      );
      expect(object('args').fields).toEqual(
        new Map([
          ['output_dir', '/tmp/x'],
          ['data', 'a/b'],
        ]),
      );
      expect(checkpoint.get('log')).toEqual(new Map([['loss', [0.5]]]));
      expect(checkpoint.get('big')).toBe(258);
      const counts = object('counts');
      expect(counts.type).toBe('numpy.ndarray');
      const [, shape, dtype, , bytes] = counts.fields.get('state') as readonly PthValue[];
      expect([shape, (dtype as PthObject).fields.get('code')]).toEqual([[3], 'i8']);
      expect(bytes).toEqual(new Uint8Array(BigInt64Array.of(500n, 100n, 5n).buffer));
      expect((checkpoint.get('random') as readonly (readonly PthValue[])[]).map(([kind]) => kind)).toEqual([
        'MT19937',
        3,
      ]);
      expect(object('config')).toEqual({
        type: 'project.config.Configuration',
        fields: new Map<string, unknown>([
          ['name', 'x'],
          ['paths', ['a/b']],
        ]),
      });
      expect([...object('options').fields]).toEqual([
        ['lr', 0.1],
        ['note', 'attribute'],
      ]);
      // Python 3.11 pickles a member of an enumeration as an attribute of its class.
      expect(object('mode')).toMatchObject({ type: expect.stringMatching(/\.getattr$/) });
      expect(object('mode').fields.get(1)).toBe('train');
      expect(object('class')).toMatchObject({ type: 'project.config.Configuration' });
      expect(['when', 'recent', 'label', 'loader'].map((key) => object(key).type)).toEqual([
        'datetime.datetime',
        'collections.deque',
        'numpy.generic',
        'functools.partial',
      ]);
    },
  );

  it('refuses a tensor of another kind when it is asked for, and reads the one beside it', async () => {
    const tree = (await openPth(counting(fixture('odd.pth')))) as ReadonlyMap<string, PthValue>;
    const arrays = stateDictOf(tree);
    expect(Object.keys(arrays)).toEqual(['weight', 'complex']);
    expect((await arrays.weight!.read()).data).toEqual(Float32Array.of(-2, -1.75));
    await expect(arrays.complex!.read()).rejects.toThrow(/of this PyTorch file can't be read: its dtype is complex64/);
    await expect(arrays.complex!.read()).rejects.toSatisfy((error) => MemError.is(error, 'bad-file'));
    expect((tree.get('quantized') as PthObject).type).toBe('torch._utils._rebuild_qtensor');
  });

  it('reads a file that names a dangerous function without calling it', async () => {
    const tree = (await openPth(counting(fixture('uncalled.pth')))) as ReadonlyMap<string, PthValue>;
    expect(tree.get('args')).toMatchObject({ type: expect.stringMatching(/^(posix|nt)\.system$/), fields: new Map() });
  });

  it('reads only the directory, the pickle and the tensor that is asked for', async () => {
    const source = counting(fixture('views.pth'));
    const arrays = stateDictOf(await openPth(source));
    const opened = source.reads.length;
    await arrays.empty!.read();
    expect(source.reads.length).toBe(opened);
    await arrays.rows!.read();
    const bytes = source.reads.slice(opened).map(([begin, end]) => end - begin);
    expect(bytes).toEqual([30, 2 * 6 * 4]);
  });

  it.each([
    ['hostile.pth', /calls (posix|nt)\.system, which is refused/],
    ['big-endian.pth', /big-endian/],
    ['script.pth', /TorchScript archive.*Save its weights/],
  ])('refuses %s', async (name, message) => {
    const opening = openPth(counting(fixture(name)));
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toSatisfy((error) => MemError.is(error, 'bad-file'));
  });

  it.each([
    ['nothing', new Uint8Array(0), 'begins neither'],
    ['a page', new TextEncoder().encode('<!DOCTYPE html>'), 'begins neither'],
    ['another pickle', Uint8Array.of(0x80, 2, 0x4b, 1, 0x2e), 'not of torch.save'],
    ['the beginning of an archive', Uint8Array.of(0x50, 0x4b, 3, 4), 'its archive is damaged'],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(openPth(counting(bytes))).rejects.toThrow(message);
  });

  it('refuses or reads any truncated file, and does nothing else', async () => {
    for (const name of ['state-dict.pth', 'legacy.pth', 'legacy-view.pth', 'version-2.pth']) {
      const whole = fixture(name);
      for (let length = 0; length < whole.length; length += 7) {
        await expect(readAll(whole.subarray(0, length)), `${name} ${length}`).rejects.toSatisfy((e) => MemError.is(e));
      }
    }
  });

  it.each([...Object.keys(expected), 'hostile.pth', 'odd.pth'])(
    'refuses or reads %s with any bytes changed',
    async (name) => {
      const whole = fixture(name);
      const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          const bytes = whole.slice();
          for (const [at, byte] of changes) bytes[at] = byte;
          await readAll(bytes).catch((error) => expect(MemError.is(error, 'bad-file'), error?.stack).toBe(true));
        }),
        { numRuns: 150 },
      );
    },
  );
});
