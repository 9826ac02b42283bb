/** Element at an index that is known to be in the list. */
export function elementAt<Element>(list: readonly Element[], index: number): Element {
  const element = list[index];
  if (element === undefined) throw new RangeError(`A list of ${list.length} has no element ${index}.`);
  return element;
}
