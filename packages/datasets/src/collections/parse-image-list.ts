import type { MemError } from '@mem/errors';
import { badFile } from '../bad-file.js';
import type { ImageList } from './collection.js';
import { checkImagePath } from './image-path.js';

/**
 * Parses an image list with `<path> <class id>` on each line, separated by the last spaces or tabs of the line, so that
 * paths may contain spaces. Blank lines at the end, a byte-order mark and Windows line endings are accepted.
 * @param source - The list's name in messages, such as its file name.
 * @throws MemError `bad-file`, with the line, for an empty list or path, a path that is absolute or leaves the image
 * folder, a class id that is missing or not an integer, and a repeated path.
 */
export function parseImageList(text: string, source: string): ImageList {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n');
  if (lines.length === 1 && lines[0] === '')
    throw badFile(`lines of '<path> <class id>' in ${source}`, 'it is empty', { source });
  const paths: string[] = [];
  const labels = new Int32Array(lines.length);
  const first = new Map<string, number>();
  const where = (index: number) => `line ${index + 1} of ${source}`;
  for (const [i, line] of lines.entries()) {
    const { path, label } = parseLine(line, where(i), source);
    const earlier = first.get(path);
    if (earlier !== undefined) {
      const lines = [earlier + 1, i + 1];
      const found = `'${path}' is in line ${lines[0]} and again in line ${lines[1]}. Remove one of them`;
      throw badFile(`each image once in ${source}`, found, { source, lines, path });
    }
    first.set(path, i);
    paths.push(path);
    labels[i] = label;
  }
  return { paths, labels, where };
}

/** @throws MemError `bad-file`. */
function parseLine(given: string, where: string, source: string): { path: string; label: number } {
  const line = given.replace(/[ \t\r]+$/, '');
  const space = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
  const label = line.slice(space + 1);
  const refusal = (reason: string): MemError => {
    const shown = line.length > 300 ? `${line.slice(0, 300)}...` : line;
    return badFile(`'<path> <class id>' in ${where}`, `${reason}: the line is '${shown}'`, { source, line: given });
  };
  if (space < 0) throw refusal(line === '' ? 'it is blank' : 'there is no class id after a path');
  // Nine digits fit into an int32.
  if (!/^\d{1,9}$/.test(label)) throw refusal(`the class id '${label}' is not a non-negative integer`);
  const { path, problem } = checkImagePath(line.slice(0, space).replace(/[ \t]+$/, ''));
  if (problem !== undefined) throw refusal(`the path ${problem}`);
  return { path, label: Number(label) };
}
