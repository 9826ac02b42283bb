import { describe, expect, it } from 'vitest';
import { decodeRecords } from './decode-records.js';

const size = { numClasses: 10, height: 1, width: 2, channels: 3 };
/** Two records: class 7, then class 0; red, green and blue planes of two pixels. */
const bytes = Uint8Array.of(7, 1, 2, 11, 12, 21, 22, 0, 3, 4, 13, 14, 23, 24);

describe('decodeRecords', () => {
  it('turns planes into pixels', () => {
    const { images, labels } = decodeRecords(bytes, size);
    expect([...labels]).toEqual([7, 0]);
    expect([...images]).toEqual([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24]);
  });

  it('names what is wrong with the bytes', () => {
    const source = 'val.bin';
    expect(() => decodeRecords(bytes.subarray(0, 13), { ...size, source })).toThrow(/val\.bin.*6 bytes into record 1/);
    expect(() => decodeRecords(new Uint8Array(), { ...size, source })).toThrow('val.bin, but it is empty');
    expect(() => decodeRecords(bytes.with(7, 255), { ...size, source })).toThrow('val.bin, but record 1 has 255');
    expect(() => decodeRecords(bytes, { ...size, numClasses: 7 })).toThrow('record 0 has 7');
  });

  it('refuses sizes that are none', () => {
    expect(() => decodeRecords(bytes, { ...size, width: 0 })).toThrow('width must be a positive integer');
  });
});
