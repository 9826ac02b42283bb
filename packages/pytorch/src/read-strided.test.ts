import { memorySource } from '@mem/arrays';
import { elementTypes } from '@mem/weights';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastElement, readStrided } from './read-strided.js';

const axes = fc.array(fc.record({ size: fc.integer({ min: 1, max: 4 }), stride: fc.nat(5) }), { maxLength: 4 });

it('reads any strides as a loop over all indices does', async () => {
  await fc.assert(
    fc.asyncProperty(axes, fc.nat(3), fc.constantFrom('I16', 'U8', 'F32'), async (given, offset, name) => {
      const [shape, strides] = [given.map(({ size }) => size), given.map(({ stride }) => stride)];
      const view = { shape, strides, count: shape.reduce((product, size) => product * size, 1) };
      const type = elementTypes.get(name)!;
      const bytes = new Uint8Array((offset + lastElement(view) + 1) * type.size);
      const stored = { I16: Int16Array, U8: Uint8Array, F32: Float32Array }[name]!;
      new stored(bytes.buffer).forEach((_, i, all) => {
        all[i] = i;
      });
      let expected = [offset];
      for (const { size, stride } of given) {
        expected = expected.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * stride));
      }
      const read = await readStrided(memorySource(bytes), offset * type.size, type, view);
      expect(read.shape).toEqual(shape);
      expect(Array.from(read.data)).toEqual(expected);
    }),
  );
});
