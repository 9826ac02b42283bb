import { MemError } from '@mem/errors';
import type { HostArray } from '@mem/tensor';

/**
 * Checks that all values are finite.
 * @throws MemError `bad-value` naming the first sample that has another.
 */
export function checkFinite(what: string, { data, shape }: Pick<HostArray, 'data' | 'shape'>): void {
  const at = data.findIndex((value: number) => !Number.isFinite(value));
  if (at < 0) return;
  const sample = Math.floor(at / (data.length / shape[0]!));
  throw new MemError(
    'bad-value',
    `${what} must be finite, but sample ${sample} has ${data[at]}. Check the extraction of this sample.`,
    { sample },
  );
}

/**
 * Checks an array's shape, where null stands for any length.
 * @throws MemError `bad-shape` with both shapes.
 */
export function checkShape(
  what: string,
  { shape }: Pick<HostArray, 'shape'>,
  expected: readonly (number | null)[],
): void {
  const fits =
    shape.length === expected.length && expected.every((length, i) => length === null || length === shape[i]);
  if (fits) return;
  const wanted = expected.map((length) => length ?? 'any').join(', ');
  throw new MemError('bad-shape', `${what} must have shape [${wanted}], but has [${shape.join(', ')}].`, {
    shape,
    expected,
  });
}
