import { MemError } from '@mem/errors';

/** Values that `toBeAllClose` compares: a number, an array of numbers, or an array with its shape. */
export type NumericValues =
  | number
  | ArrayLike<number>
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

/** Options of `toBeAllClose`. */
export interface AllCloseOptions {
  /**
   * Largest |actual - expected| / max(1, |expected|) that passes.
   * @default 1e-4
   */
  readonly tolerance?: number;
}

/** Result of a vitest matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Vitest matcher that passes if |actual - expected| <= tolerance * max(1, |expected|) everywhere and the shapes are
 * equal, if both sides have one. NaN is close to nothing; equal infinities are close.
 * @throws MemError `bad-value` if a side has no numbers.
 * @throws MemError `bad-option` if the tolerance is not a number of at least 0.
 */
export function toBeAllClose(
  actual: unknown,
  expected: unknown,
  { tolerance = 1e-4 }: AllCloseOptions = {},
): MatcherResult {
  if (!(tolerance >= 0)) {
    throw new MemError('bad-option', `tolerance must be a number of at least 0, but is ${tolerance}.`, { tolerance });
  }
  const a = numericValues('actual', actual);
  const e = numericValues('expected', expected);
  if (a.data.length !== e.data.length || (a.shape && e.shape && a.shape.join() !== e.shape.join())) {
    return { pass: false, message: () => `expected ${describe(e)}, given ${describe(a)}` };
  }
  let worst = 0;
  let worstError = 0;
  let outside = 0;
  for (let i = 0; i < e.data.length; i++) {
    const error = relativeError(a.data[i]!, e.data[i]!);
    if (error > tolerance) outside++;
    if (error > worstError) [worst, worstError] = [i, error];
  }
  const values = () =>
    e.data.length === 0
      ? 'there are no values'
      : `worst at ${position(worst, e.shape ?? a.shape)}: expected ${e.data[worst]}, given ${a.data[worst]} (error ${worstError})`;
  return {
    pass: outside === 0,
    message: () =>
      outside === 0
        ? `expected values that differ by more than ${tolerance}; ${values()}`
        : `${outside} of ${e.data.length} values differ by more than ${tolerance}; ${values()}`,
  };
}

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * Passes if every value is within `tolerance` (1e-4) of the expected one, relative above 1, and shapes are equal.
     */
    toBeAllClose(expected: NumericValues, options?: AllCloseOptions): T;
  }
}

interface Values {
  readonly shape: readonly number[] | undefined;
  readonly data: ArrayLike<number>;
}

function relativeError(actual: number, expected: number): number {
  if (actual === expected) return 0;
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

function numericValues(side: string, value: unknown): Values {
  if (typeof value === 'number') return { shape: undefined, data: [value] };
  if (isNumeric(value)) return { shape: undefined, data: value };
  if (typeof value === 'object' && value !== null && 'data' in value && 'shape' in value) {
    if (isNumeric(value.data) && isNumeric(value.shape)) return { shape: Array.from(value.shape), data: value.data };
  }
  throw new MemError(
    'bad-value',
    `The ${side} side of toBeAllClose must be a number, an array of numbers or { shape, data }, but is ${String(value)}. Read a tensor first.`,
    { side },
  );
}

function isNumeric(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number');
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

function describe({ shape, data }: Values): string {
  return shape ? `shape [${shape.join(', ')}]` : `${data.length} values`;
}

function position(index: number, shape: readonly number[] | undefined): string {
  if (shape === undefined) return `[${index}]`;
  const coordinates: number[] = [];
  for (const size of shape.toReversed()) {
    coordinates.unshift(index % size);
    index = Math.floor(index / size);
  }
  return `[${coordinates.join(', ')}]`;
}
