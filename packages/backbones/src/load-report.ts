import type { HostArray } from '@mem/arrays';

/** A parameter whose shape or dtype in a file differs from the backbone's. */
export interface ShapeMismatch {
  /** Name of the parameter. */
  readonly name: string;
  /** Shape in the backbone. */
  readonly expected: readonly number[];
  /** Shape in the file. */
  readonly given: readonly number[];
  /** Dtype in the file. In a backbone it is always float32. */
  readonly dtype: HostArray['dtype'];
}

/** Report of `loadBackboneWeights`: how it treated each name. */
export interface LoadReport {
  /** Parameters and buffers loaded from the file. */
  readonly loaded: readonly string[];
  /** Position embeddings resized from a grid of `from` x `from` places to one of `to` x `to`. */
  readonly resized: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** Parameters initialised on purpose: a new head, and after pre-training the norm before it. */
  readonly fresh: readonly string[];
  /** Parameters the file lacks. They are initialised if that is allowed. */
  readonly missing: readonly string[];
  /** Entries of the file the backbone does not have. */
  readonly unused: readonly string[];
  /** Entries no backbone uses: batch counts, optimiser states, the decoder of pre-training. */
  readonly ignored: readonly string[];
  /** Parameters with another shape in the file. They are initialised if that is allowed. */
  readonly mismatched: readonly ShapeMismatch[];
}

/** Formats a report as one line. */
export function formatReport({ loaded, resized, fresh, missing, unused, ignored, mismatched }: LoadReport): string {
  const parts = [
    `${loaded.length} of ${loaded.length + fresh.length + missing.length + mismatched.length} parameters and buffers loaded`,
    ...resized.map(({ name, from, to }) => `${name} resized from ${from}x${from} to ${to}x${to}`),
    ...listed('started anew', fresh),
    ...listed('missing', missing),
    ...listed('misshapen', mismatched.map(describeMismatch)),
    ...listed('not in this backbone', unused),
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
