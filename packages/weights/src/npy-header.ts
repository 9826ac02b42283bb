/** Fields of a `.npy` header. */
export interface NpyHeader {
  /** Element type in NumPy's notation, such as `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/**
 * Parses the Python literal at the start of a `.npy` file: a dict with exactly the keys descr (a string), fortran_order
 * and shape (a tuple of integers), in any order. Returns undefined for anything else; nothing is ever evaluated.
 */
export function parseNpyHeader(text: string): NpyHeader | undefined {
  let at = 0;
  /** Consumes a match of `pattern` at the current position, after skipping blanks. */
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(`[ \\t\\r\\n]*(?:${pattern.source})`, 'y');
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (match) at = sticky.lastIndex;
    return match ?? undefined;
  };
  const takeText = () => {
    const match = take(/'([^'\\]*)'|"([^"\\]*)"/);
    return match?.[1] ?? match?.[2];
  };

  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: number[] | undefined;
  if (!take(/\{/)) return undefined;
  while (!take(/\}/)) {
    const key = takeText();
    if (!take(/:/)) return undefined;
    if (key === 'descr' && descr === undefined) {
      descr = takeText();
      if (descr === undefined) return undefined;
    } else if (key === 'fortran_order' && fortranOrder === undefined) {
      const word = take(/True\b|False\b/);
      if (!word) return undefined;
      fortranOrder = word[0].endsWith('True');
    } else if (key === 'shape' && shape === undefined) {
      const tuple = take(/\(([0-9L, ]*)\)/);
      shape = tuple && parseSizes(tuple[1]!);
      if (!shape) return undefined;
    } else {
      return undefined;
    }
    if (!take(/,|(?=\s*\})/)) return undefined;
  }
  if (!take(/$/) || descr === undefined || fortranOrder === undefined || !shape) return undefined;
  return { descr, fortranOrder, shape };
}

/** Parses the inside of a tuple: a single size needs a comma, a trailing comma is allowed, Python 2 adds an `L`. */
function parseSizes(inside: string): number[] | undefined {
  const text = inside.replace(/(\d)L/g, '$1').trim();
  if (text === '') return [];
  if (!/^\d+ *,( *\d+ *,)*( *\d+)?$/.test(text)) return undefined;
  const sizes = text.replace(/,$/, '').split(',').map(Number);
  return sizes.every(Number.isSafeInteger) ? sizes : undefined;
}
