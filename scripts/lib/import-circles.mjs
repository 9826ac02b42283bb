/**
 * Circles in a graph of imports, a map from each file to the files it imports. A circle is the list of its files in
 * order, with the first one again at the end. Found are the shortest ones: for each file, among the circles of which it
 * is the first file by name.
 */
export function importCircles(imports) {
  return [...imports.keys()].sort().flatMap((file) => shortestCircle(imports, file) ?? []);
}

/** A list with the shortest circle through `start` and files after it by name; undefined where there is none. */
function shortestCircle(imports, start) {
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

function pathTo(file, importers) {
  const importer = importers.get(file);
  return importer === undefined ? [file] : [...pathTo(importer, importers), file];
}
