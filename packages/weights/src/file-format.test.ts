import { expect, it } from 'vitest';
import { encodeSafetensors } from './encode-safetensors.js';
import { describeFormat, fileFormat } from './file-format.js';

const text = (characters: string): Uint8Array => Uint8Array.from(characters, (each) => each.charCodeAt(0));

it.each([
  ['safetensors', encodeSafetensors({})],
  ['npy', text('\x93NUMPY\x01\x00')],
  ['zip', text('PK\x03\x04\x14\x00')],
  ['pickle', text('\x80\x02}q\x00.')],
  ['hdf5', text('\x89HDF\r\n\x1a\n')],
  ['hdf5', text('MATLAB 7.3 MAT-file')],
  ['matlab', text('MATLAB 5.0 MAT-file')],
  ['gzip', text('\x1f\x8b\x08')],
  ['html', text('<!DOCTYPE html>')],
  ['git-lfs', text('version https://git-lfs.github.com/spec/v1')],
  ['text', text('\xef\xbb\xbfname,label')],
  [undefined, text('\x00\x01\x02\x03')],
  [undefined, text('')],
])('recognises %s', (format, start) => {
  expect(fileFormat(start)).toBe(format);
  expect(describeFormat(start) === undefined).toBe(format === undefined);
});

it('does not take a safetensors header of 640 bytes for a pickle', () => {
  expect(fileFormat(text('\x80\x02\x00\x00\x00\x00\x00\x00{"a":'))).toBe('safetensors');
});
