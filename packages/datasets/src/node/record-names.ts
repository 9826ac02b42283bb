import { badFile } from '../bad-file.js';
import { parseImageList } from '../collections/parse-image-list.js';

/**
 * Reads the paths of an image list that must agree with the records' `labels`, line by line.
 * @throws MemError `bad-file` with the line, and as `parseImageList`.
 */
export function recordNames(text: string, labels: Int32Array, source: string): readonly string[] {
  const list = parseImageList(text, source);
  const [lines, records] = [list.labels.length, labels.length];
  if (lines !== records)
    throw badFile(`${records} lines in ${source}, one per record`, `there are ${lines}`, { source, lines, records });
  const wrong = labels.findIndex((label, i) => label !== list.labels[i]);
  if (wrong < 0) return list.paths;
  throw badFile(
    `'<path> ${labels[wrong]}' in ${list.where(wrong)}, as record ${wrong} has class ${labels[wrong]}`,
    `the line's class is ${list.labels[wrong]}`,
    { source, line: wrong + 1, label: labels[wrong] },
  );
}
