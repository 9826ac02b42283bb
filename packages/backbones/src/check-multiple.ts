import { MemError } from '@mem/errors';

/** @throws MemError `bad-option` unless `given` is a multiple of `divisor`; `ofWhat` says what that is. */
export function checkMultiple(what: string, given: number, ofWhat: string, divisor: number): void {
  if (given % divisor !== 0) {
    throw new MemError('bad-option', `${what} must be a multiple of ${divisor} (${ofWhat}), but is ${given}.`, {
      what,
      given,
      divisor,
    });
  }
}
