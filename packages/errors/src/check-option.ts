import { MemError, unknownName } from './mem-error.js';

/**
 * Returns `given` if it is one of `valid`.
 * @throws MemError `unknown-name` with the valid names otherwise.
 */
export function checkOption<Name extends string>(what: string, given: string, valid: readonly Name[]): Name {
  if (!(valid as readonly string[]).includes(given)) throw unknownName(what, given, valid);
  return given as Name;
}

/** Range of `checkNumber`: at most one lower and one upper bound. */
export interface NumberRange {
  /** Lower bound, inclusive. */
  readonly from?: number;
  /** Lower bound, exclusive. */
  readonly above?: number;
  /** Upper bound, inclusive. */
  readonly to?: number;
  /** Upper bound, exclusive. */
  readonly below?: number;
  /**
   * Requires a safe integer.
   * @default false
   */
  readonly integer?: boolean;
}

/**
 * Returns `given` if it is a finite number in a range.
 * @throws MemError `bad-option` otherwise.
 */
export function checkNumber(what: string, given: number, range: NumberRange): number {
  const { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity, integer = false } = range;
  const isValid = integer ? Number.isSafeInteger(given) : Number.isFinite(given);
  if (isValid && given >= from && given > above && given <= to && given < below) return given;
  throw new MemError('bad-option', `${what} must be ${describeRange(range)}, but is ${given}.`, { what, given });
}

/**
 * Returns `given` if it is a positive finite number, and with `integer` a whole one.
 * @throws MemError `bad-option` otherwise.
 */
export function checkPositive(what: string, given: number, { integer = false }: { integer?: boolean } = {}): number {
  return checkNumber(what, given, { above: 0, integer });
}

function describeRange({ from, above, to, below, integer = false }: NumberRange): string {
  const kind = integer ? 'integer' : 'number';
  const bounds = Object.entries({ 'of at least': from, above, 'of at most': to, below })
    .flatMap(([words, bound]) => (bound === undefined ? [] : [`${words} ${bound}`]))
    .join(' and ');
  if (bounds === 'above 0') return `a positive ${kind}`;
  if (bounds === 'of at least 0') return `a non-negative ${kind}`;
  const range = from !== undefined && to !== undefined ? `from ${from} to ${to}` : bounds;
  return `${integer ? 'an' : 'a'} ${kind} ${range}`;
}

/**
 * Returns `given` if it is a multiple of `divisor`, described by `ofWhat`.
 * @throws MemError `bad-option` otherwise.
 */
export function checkMultiple(what: string, given: number, ofWhat: string, divisor: number): number {
  if (given % divisor !== 0) {
    const message = `${what} must be a multiple of ${divisor} (${ofWhat}), but is ${given}.`;
    throw new MemError('bad-option', message, { what, given, divisor });
  }
  return given;
}
