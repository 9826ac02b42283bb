import { MemError } from '@mem/errors';

/** Creates the error for a file: `Expected ${expected}, but ${found}.` */
export function badFile(expected: string, found: string, details?: Record<string, unknown>, cause?: unknown): MemError {
  return new MemError('bad-file', `Expected ${expected}, but ${found}.`, details, cause === undefined ? {} : { cause });
}
