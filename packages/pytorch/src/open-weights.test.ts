import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostArray, memorySource } from '@mem/arrays';
import { encodeSafetensors } from '@mem/weights';
import { describe, expect, it } from 'vitest';
import { openWeights, pthChunks } from './index.js';

const array: HostArray = { dtype: 'float32', shape: [1], data: Float32Array.of(0.5) };
const fixture = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', name)));

/** A safetensors file whose header takes `length` bytes. */
function safetensorsWithHeader(length: number): Uint8Array {
  const empty = encodeSafetensors({ a: array }, { metadata: { pad: '' } });
  const pad = 'x'.repeat(length - new DataView(empty.buffer).getUint32(0, true));
  return encodeSafetensors({ a: array }, { metadata: { pad } });
}

async function pth(arrays: Readonly<Record<string, HostArray>>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of pthChunks(arrays, { key: 'model' })) parts.push(part.slice());
  return new Uint8Array(Buffer.concat(parts));
}

describe('openWeights', () => {
  it('tells PyTorch and safetensors apart by their first bytes', async () => {
    const written = await openWeights(memorySource(await pth({ a: array })));
    expect(await written.a!.read()).toEqual(array);
    expect(Object.keys(await openWeights(memorySource(fixture('legacy.pth'))))).toEqual([
      'base',
      'column',
      'half',
      'again',
    ]);
    expect(await (await openWeights(memorySource(encodeSafetensors({ a: array })))).a!.read()).toEqual(array);
  });

  it.each([0x280, 0x380, 0x480, 0x580])(
    'reads safetensors with a header of %i bytes, whose first bytes are those of a pickle',
    async (length) => {
      const bytes = safetensorsWithHeader(length);
      expect([...bytes.subarray(0, 2)]).toEqual([0x80, length >> 8]);
      expect(await (await openWeights(memorySource(bytes))).a!.read()).toEqual(array);
    },
  );

  it('takes the part that is named', async () => {
    const arrays = { 'student.a': array, 'teacher.b': array };
    expect(Object.keys(await openWeights(memorySource(encodeSafetensors(arrays)), { part: 'teacher' }))).toEqual(['b']);
    expect(Object.keys(await openWeights(memorySource(await pth(arrays)), { part: 'teacher' }))).toEqual(['b']);
    await expect(openWeights(memorySource(encodeSafetensors(arrays)), { part: 'ema' })).rejects.toThrow(
      "No names in this file begin with 'ema.'. They begin with student, teacher.",
    );
  });

  it.each([
    ['a NumPy array', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0x76, 0), 'it is a NumPy array (.npy)'],
    ['a text', new TextEncoder().encode('{"backbone": "resnet"}'), 'it is a text file'],
    ['nothing', new Uint8Array(0), 'it has 0 bytes'],
  ])('calls %s what it is', async (_, bytes, message) => {
    await expect(openWeights(memorySource(bytes))).rejects.toThrow(`This is not a readable safetensors file: `);
    await expect(openWeights(memorySource(bytes))).rejects.toThrow(message);
  });
});
