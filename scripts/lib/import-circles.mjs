/**
 * Finds circles in a graph of imports. A circle is the list of its files in order, with the first one again at the end.
 * The shortest ones are found: for each file, among the circles of which it is the first file by name.
 *
 * @param {ReadonlyMap<string, readonly string[]>} imports The files that each file imports.
 * @returns {string[][]}
 */
export function importCircles(imports) {
  return [...imports.keys()].sort().flatMap((file) => shortestCircle(imports, file) ?? []);
}

/**
 * Finds the shortest circle through `start` and files after it by name.
 *
 * @param {ReadonlyMap<string, readonly string[]>} imports
 * @param {string} start
 * @returns {string[][] | undefined} A list of the one circle.
 */
function shortestCircle(imports, start) {
  /** @type {Map<string, string>} */
  const importers = new Map();
  // The list grows while it is read: files in the order of their distance from the start.
  const reached = [start];
  for (const file of reached) {
    for (const target of imports.get(file) ?? []) {
      if (target === start) return [[...pathTo(file, importers), start]];
      if (target < start || importers.has(target)) continue;
      importers.set(target, file);
      reached.push(target);
    }
  }
  return undefined;
}

/**
 * @param {string} file
 * @param {ReadonlyMap<string, string>} importers
 * @returns {string[]}
 */
function pathTo(file, importers) {
  const importer = importers.get(file);
  return importer === undefined ? [file] : [...pathTo(importer, importers), file];
}
