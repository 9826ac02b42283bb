import { MemError } from '@mem/errors';
import { parseJson } from '../text/parse-json.js';

/**
 * Compares a class-counts file (a JSON array of the training images per class) with the counted labels.
 * @throws MemError `bad-file` if they differ.
 */
export function checkCountFile(text: string, counted: Int32Array, source: string): void {
  const stated = parseCounts(text, source);
  if (stated.length !== counted.length) {
    throw new MemError(
      'bad-file',
      `Expected ${counted.length} class counts in ${source}, but there are ${stated.length}.`,
      { source },
    );
  }
  const wrong = counted.findIndex((count, c) => count !== stated[c]);
  if (wrong >= 0) {
    throw new MemError(
      'bad-file',
      `Expected ${source} to agree with the labels, but class ${wrong} has ${counted[wrong]} training images and the file says ${stated[wrong]}.`,
      { source, class: wrong, counted: counted[wrong], stated: stated[wrong] },
    );
  }
}

function parseCounts(text: string, source: string): unknown[] {
  const parsed = parseJson(text, source);
  if (!Array.isArray(parsed)) {
    throw new MemError('bad-file', `Expected a JSON array in ${source}, but it is ${text.slice(0, 40)}.`, { source });
  }
  return parsed;
}
