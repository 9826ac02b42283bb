/** New value of each value of each channel, `[3, 256]`. */
export type LookupTables = Uint8Array;

/** Replaces the values of `image` `[..., 3]` in place. */
export function lookUp(image: Uint8Array, tables: LookupTables): void {
  for (let i = 0; i < image.length; i += 3) {
    image[i] = tables[image[i]!]!;
    image[i + 1] = tables[256 + image[i + 1]!]!;
    image[i + 2] = tables[512 + image[i + 2]!]!;
  }
}

/** Inverts values: PIL's ImageOps.invert. */
export const invertTables: LookupTables = sameForAll((value) => 255 - value);

/** Keeps the `bits` highest bits, from 0 to 8: PIL's ImageOps.posterize. */
export function posterizeTables(bits: number): LookupTables {
  const mask = 256 - 2 ** (8 - bits);
  return sameForAll((value) => value & mask);
}

/** Inverts values from `threshold` on: PIL's ImageOps.solarize. */
export function solarizeTables(threshold: number): LookupTables {
  return sameForAll((value) => (value < threshold ? value : 255 - value));
}

/** Adds `amount` to values below 128, up to 255: the solarize-add of AutoAugment's code. */
export function solarizeAddTables(amount: number): LookupTables {
  return sameForAll((value) => (value < 128 ? Math.min(255, value + amount) : value));
}

function sameForAll(change: (value: number) => number): LookupTables {
  return Uint8Array.from({ length: 3 * 256 }, (_, i) => change(i & 255));
}

/** Stretches each non-constant channel of `image` `[..., 3]` to 0 to 255: PIL's ImageOps.autocontrast. */
export function autoContrastTables(image: Uint8Array): LookupTables {
  return byChannel(image, (counts, table) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return;
    const scale = 255 / (high - low);
    for (let value = 0; value < 256; value++) {
      table[value] = Math.max(0, Math.min(255, value * scale - low * scale));
    }
  });
}

/** Equalises the histogram of each channel of `image` `[..., 3]`: PIL's ImageOps.equalize. */
export function equalizeTables(image: Uint8Array): LookupTables {
  return byChannel(image, (counts, table) => {
    const highest = counts.findLast((count) => count > 0) ?? 0;
    const step = Math.floor((image.length / 3 - highest) / 255);
    if (step === 0) return;
    let below = step >> 1;
    for (let value = 0; value < 256; value++) {
      table[value] = Math.min(255, Math.floor(below / step));
      below += counts[value]!;
    }
  });
}

/** Identity tables that `fill` changes, given the histogram `[256]` of each channel. */
function byChannel(image: Uint8Array, fill: (counts: Int32Array, table: Uint8Array) => void): LookupTables {
  const counts = new Int32Array(3 * 256);
  for (let i = 0; i < image.length; i += 3) {
    counts[image[i]!]!++;
    counts[256 + image[i + 1]!]!++;
    counts[512 + image[i + 2]!]!++;
  }
  const tables = sameForAll((value) => value);
  for (let start = 0; start < counts.length; start += 256) {
    fill(counts.subarray(start, start + 256), tables.subarray(start, start + 256));
  }
  return tables;
}
