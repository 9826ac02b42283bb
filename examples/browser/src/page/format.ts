/** Formats a fraction as a percentage, such as `31.8`; null becomes a dash. */
export function percent(fraction: number | null): string {
  return fraction === null ? '–' : (100 * fraction).toFixed(1);
}

/** Formats the change between two fractions in percentage points, such as `+12.3` or `−4.0`. */
export function change(from: number | null, to: number | null): string {
  if (from === null || to === null) return '';
  const points = (100 * (to - from)).toFixed(1);
  if (Number(points) === 0) return '±0.0';
  return points.startsWith('-') ? `−${points.slice(1)}` : `+${points}`;
}

/** Formats a whole number, such as `1,528`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Formats a logit or a magnitude, such as `−2.31`. */
export function decimal(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '−');
}
