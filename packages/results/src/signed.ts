/** Formats a difference of accuracies with its sign, such as `+1.2`. */
export function signed(difference: number): string {
  const text = Math.abs(difference).toFixed(1);
  if (text === '0.0') return '±0.0';
  return difference < 0 ? `−${text}` : `+${text}`;
}
