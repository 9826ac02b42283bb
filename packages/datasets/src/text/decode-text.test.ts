import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.js';

const text = 'train/Grünfink/0.jpg 0\r\n鳥 1\n';
const utf16 = (big: boolean, mark: boolean): Uint8Array => {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('decodeText', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 LE as PowerShell 5 writes it', utf16(false, true)],
    ['UTF-16 BE with a mark', utf16(true, true)],
    ['UTF-16 LE without a mark', utf16(false, false)],
    ['UTF-16 BE without a mark', utf16(true, false)],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes, 'list.txt')).toBe(text);
  });

  it('reads what is empty or short', () => {
    expect(decodeText(new Uint8Array(0), 'a')).toBe('');
    expect(decodeText(Uint8Array.of(0x61), 'a')).toBe('a');
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf), 'a')).toBe('');
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'Windows-1252',
      Buffer.from('a 0\nGrünfink 1\n', 'latin1'),
      /UTF-8 text in list\.txt, but line 2 is in another encoding, such as Windows-1252\. Save the file as UTF-8/,
    ],
    ['UTF-16 cut within a letter', utf16(false, true).subarray(0, -1), /line 2 is not valid UTF-16/],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), /it is UTF-32/],
  ])('names the encoding of %s', (_, bytes, message) => {
    expect(() => decodeText(bytes, 'list.txt')).toThrow(message);
  });
});
