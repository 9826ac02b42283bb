import { formatAccuracy, signed } from '../format.js';

/** Figure of a comparison, in percent. */
export interface ComparisonCell {
  /** Null if the figure is not known. */
  readonly value: number | null;
  /** Sample standard deviation, if there are several runs. */
  readonly std?: number;
  /** Origin of a figure that is computed from others, such as `MEM − 0.82`. */
  readonly derived?: string;
  /** Whether the figure is a difference, which is shown with its sign. */
  readonly difference?: boolean;
}

/** Row of a comparison. */
export interface ComparisonRow {
  readonly name: string;
  /** `paper` for published figures, otherwise the name of the runs. */
  readonly source: string;
  readonly cells: readonly ComparisonCell[];
}

/** Table of a comparison, with the paper's rows beside ours. */
export interface ComparisonTable {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Heading of the rows' names. */
  readonly rowHeading: string;
  readonly columns: readonly string[];
  readonly rows: readonly ComparisonRow[];
}

/** Source of a published row. */
export const paperSource = 'paper';

/** Returns a cell with a mean and its deviation. */
export function cell(value: number | null | undefined, std?: number | null): ComparisonCell {
  return { value: value ?? null, ...(std != null && { std }) };
}

/**
 * Formats a cell like `41.2 ± 0.3`, with an asterisk if derived. Published figures keep their two decimals; null is a
 * dash.
 */
export function formatCell({ value, std, derived, difference }: ComparisonCell, source: string): string {
  if (value === null) return formatAccuracy(null);
  if (difference) return signed(value);
  const decimals = source === paperSource ? Math.max(1, String(value).split('.')[1]?.length ?? 0) : 1;
  const mean = std === undefined ? value.toFixed(decimals) : formatAccuracy(value, std);
  return derived === undefined ? mean : `${mean}*`;
}

/** Returns the note of a table, with the origin of its derived figures. */
export function tableNote({ note, rows, columns }: ComparisonTable): string {
  const origins = rows.flatMap(({ name, cells }) =>
    cells.flatMap(({ derived }, i) => (derived === undefined ? [] : [`${columns[i]} of ${name} is ${derived}`])),
  );
  return [note, origins.length === 0 ? '' : `* Derived from the text: ${origins.join('; ')}.`]
    .filter((part) => part !== '')
    .join(' ');
}
