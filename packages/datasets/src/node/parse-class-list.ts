import { MemError } from '@mem/errors';

/**
 * The class names of a tab-separated class list, in the order of the ids in its first column, which go up from 0. A
 * name is the last column that is no number (the others hold counts). Where every column is one, it is the second of
 * three or more (`<id> <name> <count>`), or else the id.
 * @throws MemError `bad-file`, with the line.
 */
export function parseClassList(text: string, source: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.map((line, i) => {
    const columns = line.split('\t').map((column) => column.trim());
    if (columns[0] !== String(i)) {
      throw new MemError(
        'bad-file',
        `Expected class id ${i} and a tab at the start of line ${i + 1} of ${source}, but the line is '${line}'.`,
        { source, line: i + 1 },
      );
    }
    const name = columns.findLast((column) => column !== '' && !Number.isFinite(Number(column)));
    return name ?? ((columns.length > 2 && columns[1]) || String(i));
  });
}
