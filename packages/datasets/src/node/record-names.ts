import { MemError } from '@mem/errors';
import { parseImageList } from '../collections/parse-image-list.js';

/**
 * Reads the paths of an image list that must agree with the records' `labels`, line by line.
 * @throws MemError `bad-file` with the line, and as `parseImageList`.
 */
export function recordNames(text: string, labels: Int32Array, source: string): readonly string[] {
  const list = parseImageList(text, source);
  if (list.labels.length !== labels.length) {
    throw new MemError(
      'bad-file',
      `Expected ${labels.length} lines in ${source}, one a record, but there are ${list.labels.length}.`,
      { source, lines: list.labels.length, records: labels.length },
    );
  }
  const wrong = labels.findIndex((label, i) => label !== list.labels[i]);
  if (wrong >= 0) {
    throw new MemError(
      'bad-file',
      `Expected '<path> ${labels[wrong]}' in ${list.where(wrong)}, as record ${wrong} has class ${labels[wrong]}, but the line's class is ${list.labels[wrong]}.`,
      { source, line: wrong + 1, label: labels[wrong] },
    );
  }
  return list.paths;
}
