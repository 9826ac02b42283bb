/** A path made plain, or what is wrong with it. */
export type CheckedImagePath =
  | { readonly path: string; readonly problem?: never }
  | { readonly path?: never; readonly problem: string };

/**
 * The path of an image relative to its folder, without empty, `.` and `..` parts; or the reason, as the end of a sentence
 * on the path, why it is none: it is absolute, leads out of the folder, or another system would read it as another path.
 */
export function checkImagePath(given: string): CheckedImagePath {
  if (given === '') return { problem: 'is empty' };
  if (given.includes('\0')) return { problem: 'has a NUL character' };
  if (given.includes('\\')) return { problem: 'has a backslash (write forward slashes)' };
  if (given.startsWith('/') || /^[A-Za-z]:/.test(given))
    return { problem: 'is absolute (write it relative to the image folder)' };
  // Nearly every path is plain already.
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(given)) return { path: given };
  const parts: string[] = [];
  for (const part of given.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return { problem: 'leaves the image folder' };
  }
  return parts.length === 0 ? { problem: 'names the image folder itself' } : { path: parts.join('/') };
}
