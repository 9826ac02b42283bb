import type { HostArray } from '@mem/arrays';

/** A parameter whose shape or type in a file is not the backbone's. */
export interface ShapeMismatch {
  /** The parameter's. */
  readonly name: string;
  /** The backbone's shape. */
  readonly expected: readonly number[];
  /** The file's shape. */
  readonly given: readonly number[];
  /** The file's; a backbone's own is always float32. */
  readonly dtype: HostArray['dtype'];
}

/** What `loadBackboneWeights` did with each name. */
export interface LoadReport {
  /** Parameters and buffers whose values are the file's. */
  readonly loaded: readonly string[];
  /** Position embeddings resized from one grid's height and width to another's. */
  readonly resized: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** Parameters that were to start anew: a new head, and after pre-training the norm before it. */
  readonly fresh: readonly string[];
  /** Parameters that the file should have and does not; they start anew where that is allowed. */
  readonly missing: readonly string[];
  /** Entries of the file that the backbone does not have. */
  readonly unused: readonly string[];
  /** Entries that no backbone has a use for: batch counts, optimiser states, the decoder of pre-training. */
  readonly ignored: readonly string[];
  /** Parameters whose shape in the file is another one; they start anew where that is allowed. */
  readonly mismatched: readonly ShapeMismatch[];
}

/** A report in one line. */
export function formatReport({ loaded, resized, fresh, missing, unused, ignored, mismatched }: LoadReport): string {
  const parts = [
    `${loaded.length} of ${loaded.length + fresh.length + missing.length + mismatched.length} parameters and buffers loaded`,
    ...resized.map(({ name, from, to }) => `${name} resized from ${from}x${from} to ${to}x${to}`),
    ...listed('started anew', fresh),
    ...listed('missing', missing),
    ...listed('misshapen', mismatched.map(describeMismatch)),
    ...listed('not of this backbone', unused),
    ...(ignored.length > 0 ? [ignored.length === 1 ? '1 entry ignored' : `${ignored.length} entries ignored`] : []),
  ];
  return parts.join('; ');
}

function describeMismatch({ name, expected, given, dtype }: ShapeMismatch): string {
  const typed = dtype === 'float32' ? '' : `${dtype} `;
  return `${name} ${typed}[${given.join(', ')}] instead of [${expected.join(', ')}]`;
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length > 6 ? ` and ${names.length - 5} more` : '';
  const shown = rest === '' ? names : names.slice(0, 5);
  return [`${what}: ${shown.join(', ')}${rest}`];
}
