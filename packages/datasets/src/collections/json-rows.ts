import type { MemError } from '@mem/errors';
import { badFile } from '../bad-file.js';

/** Unchecked object of a JSON file. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Reads the objects of the array `field`.
 * @throws MemError `bad-file` if it is anything else.
 */
export function rowsOf(json: Row, field: string, source: string): readonly Row[] {
  const value = json[field];
  if (!Array.isArray(value)) throw jsonRefusal(source, `an array '${field}'`, `it is ${showValue(value)}`);
  const wrong = value.findIndex((row) => !isRow(row));
  if (wrong >= 0) {
    throw jsonRefusal(`${field}[${wrong}] of ${source}`, 'an object', `it is ${showValue(value[wrong])}`);
  }
  return value;
}

/** Returns whether a value is a JSON object. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns whether a value can be a class or category id. */
export function isClassId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

/** Formats a value for an error message. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** Creates the error for JSON of another form. */
export function jsonRefusal(where: string, expected: string, found: string): MemError {
  return badFile(`${expected} in ${where}`, found, { where });
}
