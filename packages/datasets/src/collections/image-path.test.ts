import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkImagePath } from './image-path.js';

describe('checkImagePath', () => {
  const part = fc.constantFrom('', '.', '..', 'a', 'b.jpg', '...', '.hidden');

  it('normalises like Node, and refuses exactly the paths that leave or name the folder', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 7 }), (parts) => {
        const given = parts.join('/');
        fc.pre(given !== '' && !given.startsWith('/'));
        const normal = posix.normalize(given).replace(/\/$/, '');
        const { path, problem } = checkImagePath(given);
        if (leavesFolder(parts)) expect(problem).toBe('leaves the image folder');
        else if (normal === '.') expect(problem).toBe('names the image folder itself');
        else expect(path).toBe(normal);
      }),
    );
  });

  it.each([
    ['', 'is empty'],
    ['a\0.jpg', 'has a NUL character'],
    ['a\\b.jpg', 'has a backslash'],
    ['/a.jpg', 'is absolute'],
    ['C:/a.jpg', 'is absolute'],
  ])('refuses %j', (given, problem) => {
    expect(checkImagePath(given).problem).toContain(problem);
  });
});

/** Returns whether any leading part of the path lies outside the folder. */
function leavesFolder(parts: readonly string[]): boolean {
  let depth = 0;
  return parts.some((part) => {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    return depth < 0;
  });
}
