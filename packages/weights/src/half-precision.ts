const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/** Converts the 16 bits of an IEEE 754 binary16 to a number. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let table: Float32Array | undefined;

/** Returns the numbers of all 65,536 binary16 bit patterns, in order, for converting many values. */
export function halfTable(): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfToNumber(half));
  return table;
}

/** Rounds a float32 to the nearest binary16, ties to even; numbers that are too large become infinite. */
export function numberToHalf(value: number): number {
  floats[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // Halfway between the largest binary16 and the next power of two, and above.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(value) * 2 ** 24);
  // Rebase the exponent and round off 13 bits to even; a carry correctly moves into the exponent.
  const rounding = 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((magnitude - 0x38000000 + rounding) >>> 13);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
