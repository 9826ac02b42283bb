import { MemError, unknownName } from './mem-error.js';

/**
 * Returns `given` if it is one of `valid`.
 * @throws MemError `unknown-name` with the valid names otherwise.
 */
export function checkOption<Name extends string>(what: string, given: string, valid: readonly Name[]): Name {
  if (!(valid as readonly string[]).includes(given)) throw unknownName(what, given, valid);
  return given as Name;
}

/**
 * Returns `given` if it is a positive finite number, and with `integer` a whole one.
 * @throws MemError `bad-option` otherwise.
 */
export function checkPositive(what: string, given: number, { integer = false }: { integer?: boolean } = {}): number {
  if (!(Number.isFinite(given) && given > 0 && (!integer || Number.isInteger(given)))) {
    throw new MemError('bad-option', `${what} must be a positive ${integer ? 'integer' : 'number'}, but is ${given}.`, {
      what,
      given,
    });
  }
  return given;
}

/**
 * Returns `given` if it is a multiple of `divisor`, described by `ofWhat`.
 * @throws MemError `bad-option` otherwise.
 */
export function checkMultiple(what: string, given: number, ofWhat: string, divisor: number): number {
  if (given % divisor !== 0) {
    throw new MemError('bad-option', `${what} must be a multiple of ${divisor} (${ofWhat}), but is ${given}.`, {
      what,
      given,
      divisor,
    });
  }
  return given;
}
