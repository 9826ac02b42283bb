/** File format that can be recognised from the first bytes. */
export type FileFormat =
  | 'safetensors'
  | 'npy'
  | 'zip'
  | 'pickle'
  | 'hdf5'
  | 'matlab'
  | 'gzip'
  | 'html'
  | 'git-lfs'
  | 'text';

/** Number of leading bytes that `fileFormat` reads. */
export const formatBytes: number = 9;

const words: Readonly<Record<FileFormat, string>> = {
  safetensors: 'a safetensors file',
  npy: 'a NumPy array (.npy)',
  zip: 'a zip archive, such as .npz and .pth files',
  pickle: 'a Python pickle, such as .pkl and old .pth files',
  hdf5: 'an HDF5 file, such as .h5 and MATLAB 7.3 files',
  matlab: 'a MATLAB file (.mat)',
  gzip: 'compressed with gzip',
  html: 'a web page, perhaps from a failed download',
  'git-lfs': "a Git LFS pointer without the file's contents: run git lfs pull",
  text: 'a text file',
};

const beginnings: readonly (readonly [string, FileFormat])[] = [
  ['\x93NUMPY', 'npy'],
  ['PK\x03\x04', 'zip'],
  ['\x89HDF', 'hdf5'],
  ['MATLAB 7', 'hdf5'],
  ['MATLAB ', 'matlab'],
  ['\x1f\x8b', 'gzip'],
  ['<!DOCTY', 'html'],
  ['<!docty', 'html'],
  ['<html', 'html'],
  ['version ', 'git-lfs'],
];

/** Recognises a file's format from its first bytes, ignoring its name; undefined for an unknown format. */
export function fileFormat(start: Uint8Array): FileFormat | undefined {
  const bytes = start.subarray(0, formatBytes);
  // Before pickles: a safetensors header may be 640 bytes long, whose first byte is a pickle's.
  if (bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)) return 'safetensors';
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) return 'pickle';
  const text = String.fromCharCode(...bytes);
  const known = beginnings.find(([beginning]) => text.startsWith(beginning));
  if (known) return known[1];
  return /^(\xef\xbb\xbf)?[\t\r\n\x20-\x7e]{4,}$/.test(text) ? 'text' : undefined;
}

/** Describes a file's format for messages, from its first bytes. */
export function describeFormat(start: Uint8Array): string | undefined {
  const format = fileFormat(start);
  return format && words[format];
}
