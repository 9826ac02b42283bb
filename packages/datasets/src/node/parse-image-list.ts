import { MemError } from '@mem/errors';

/**
 * The paths of an image list (`<path> <class id>` a line) that must agree with `labels`, line by line.
 * @throws MemError `bad-file`, with the line.
 */
export function parseImageList(text: string, labels: Int32Array, source: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines.length !== labels.length) {
    throw new MemError(
      'bad-file',
      `Expected ${labels.length} lines in ${source}, one a record, but there are ${lines.length}.`,
      { source, lines: lines.length, records: labels.length },
    );
  }
  return lines.map((line, i) => {
    const space = line.lastIndexOf(' ');
    if (space < 1 || line.slice(space + 1) !== String(labels[i])) {
      throw new MemError(
        'bad-file',
        `Expected '<path> ${labels[i]}' in line ${i + 1} of ${source}, as record ${i} has class ${labels[i]}, but the line is '${line}'.`,
        { source, line: i + 1, label: labels[i] },
      );
    }
    return line.slice(0, space);
  });
}
