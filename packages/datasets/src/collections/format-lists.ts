import { MemError } from '@mem/errors';
import type { Collection, ImageList } from './collection.js';
import { checkImagePath } from './image-path.js';

/**
 * Formats an image list with `<path> <class id>` on each line.
 * @throws MemError `bad-value` for a path that can't be written on a line.
 */
export function formatImageList({ paths, labels, where }: ImageList): string {
  const lines = paths.map((path, i) => {
    const checked = checkImagePath(path);
    const problem =
      checked.problem ?? (checked.path !== path ? `is not plain (${checked.path} is)` : lineProblem(path));
    if (problem === undefined) return `${path} ${labels[i]}\n`;
    throw new MemError(
      'bad-value',
      `Expected paths that a list of '<path> <class id>' lines can hold, but '${path}' (${where(i)}) ${problem}. Rename the file.`,
      { path, index: i },
    );
  });
  return lines.join('');
}

/**
 * Formats a class list of ids, names and training images, tab-separated.
 * @throws MemError `bad-value` for a name that can't be written on a line.
 */
export function formatClassList({ classNames, classCounts }: Pick<Collection, 'classNames' | 'classCounts'>): string {
  const lines = classNames.map((name, c) => {
    if (name === '' || name !== name.trim() || /[\t\r\n]/.test(name)) {
      throw new MemError(
        'bad-value',
        `Expected class names without tabs, line ends or spaces around them, but class ${c} is called ${JSON.stringify(name)}. Rename it.`,
        { class: c, name },
      );
    }
    return `${c}\t${name}\t${classCounts[c]}\n`;
  });
  return lines.join('');
}

function lineProblem(path: string): string | undefined {
  if (/[\r\n]/.test(path)) return 'has a line end';
  return /\s$/.test(path) ? 'ends in a space' : undefined;
}
