import { badFile } from '../bad-file.js';

/** Matches a line that starts with a number, capturing the number and the rest. */
const numbered = /^(\d+)(?:[\t ,;:]+(.*))?$/;

/**
 * Parses a class list with one class per line in the order of the class ids: names alone, or names after ids that
 * increase from 0 or, as in CUB-200-2011, from 1. In a tab-separated list the name is the last column that is not a
 * number (others hold counts). If all columns are numbers, it is the second of three or more (`<id> <name> <count>`),
 * or else the id.
 * @throws MemError `bad-file`, with the line.
 */
export function parseClassList(text: string, source: string): string[] {
  const lines = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trimEnd());
  const ids = lines.map((line) => numbered.exec(line)?.[1]);
  const plain = 2 * ids.filter((id) => id !== undefined).length <= lines.length;
  const base = ids[0] === '1' ? 1 : 0;
  const shuffled = endInShuffledIds(lines);
  return lines.map((line, i) => {
    const expected = plain ? !shuffled && !line.includes('\t') && line.trim() !== '' : Number(ids[i]) === i + base;
    if (!expected) {
      const due = plain ? '' : `, where the id ${i + base} was expected`;
      throw badFile(
        `a class in each line of ${source}, either '<id> <name>' with ids from 0 in order, such as '0 ant' and '1 bee', or its name alone`,
        `line ${i + 1} is '${line}'${due}`,
        { source, line: i + 1 },
      );
    }
    return plain ? line.trim() : nameOf(line, ids[i]!);
  });
}

/** Returns whether the lines are `<name> <id>` with ids in another order than the lines. */
function endInShuffledIds(lines: readonly string[]): boolean {
  const ids = lines.map((line) => Number(/[ ,;:](\d+)$/.exec(line)?.[1]));
  const ascending = ids.toSorted((a, b) => a - b);
  const consecutive = ascending[0]! <= 1 && ascending.every((id, i) => id === ascending[0]! + i);
  return consecutive && ids.some((id, i) => id !== ascending[i]);
}

function nameOf(line: string, id: string): string {
  if (!line.includes('\t')) return numbered.exec(line)?.[2]?.trim() || id;
  const columns = line.split('\t').map((column) => column.trim());
  const name = columns.findLast((column) => column !== '' && !Number.isFinite(Number(column)));
  return name ?? ((columns.length > 2 && columns[1]) || id);
}
