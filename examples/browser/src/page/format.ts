/** A share as a percentage, `31.8`; a dash for none. */
export function percent(share: number | null): string {
  return share === null ? '–' : (100 * share).toFixed(1);
}

/** The change from one share to another in percentage points, `+12.3` or `−4.0`. */
export function change(from: number | null, to: number | null): string {
  if (from === null || to === null) return '';
  const points = (100 * (to - from)).toFixed(1);
  if (Number(points) === 0) return '±0.0';
  return points.startsWith('-') ? `−${points.slice(1)}` : `+${points}`;
}

/** A whole number, `1,528`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A logit or a magnitude, `−2.31`. */
export function decimal(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '−');
}
