import { badFile } from '../bad-file.js';
import { parseJson } from '../text/parse-json.js';

/**
 * Compares a class-counts file (a JSON array of the training images per class) with the counted labels.
 * @throws MemError `bad-file` if they differ.
 */
export function checkCountFile(text: string, counted: Int32Array, source: string): void {
  const stated = parseJson(text, source);
  if (!Array.isArray(stated)) throw badFile(`a JSON array in ${source}`, `it is ${text.slice(0, 40)}`, { source });
  if (stated.length !== counted.length)
    throw badFile(`${counted.length} class counts in ${source}`, `there are ${stated.length}`, { source });
  const wrong = counted.findIndex((count, c) => count !== stated[c]);
  if (wrong < 0) return;
  throw badFile(
    `${source} to agree with the labels`,
    `class ${wrong} has ${counted[wrong]} training images and the file says ${stated[wrong]}`,
    { source, class: wrong, counted: counted[wrong], stated: stated[wrong] },
  );
}
