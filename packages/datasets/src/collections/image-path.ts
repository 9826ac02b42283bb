/** Normalised path, or the problem with it. */
export type CheckedImagePath =
  | { readonly path: string; readonly problem?: never }
  | { readonly path?: never; readonly problem: string };

/**
 * Normalises the path of an image relative to its folder, removing empty, `.` and `..` parts. A path is refused, with a
 * reason that completes a sentence, if it is absolute, leaves the folder or means something else on another system.
 */
export function checkImagePath(given: string): CheckedImagePath {
  if (given === '') return { problem: 'is empty' };
  if (given.includes('\0')) return { problem: 'has a NUL character' };
  if (given.includes('\\')) return { problem: 'has a backslash (write forward slashes)' };
  if (given.startsWith('/') || /^[A-Za-z]:/.test(given))
    return { problem: 'is absolute (write it relative to the image folder)' };
  // Nearly every path is already normalised.
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(given)) return { path: given };
  const parts: string[] = [];
  for (const part of given.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return { problem: 'leaves the image folder' };
  }
  return parts.length === 0 ? { problem: 'names the image folder itself' } : { path: parts.join('/') };
}
