/** Kind of error: a fixed word that programs can test for. */
export type MemErrorCode =
  | 'bad-option'
  | 'unknown-name'
  | 'bad-shape'
  | 'bad-label'
  | 'bad-group'
  | 'bad-value'
  | 'bad-file'
  | 'missing-parameter'
  | 'missing-package'
  | 'cannot-start'
  | 'unsupported'
  | 'captured-tensor'
  | 'non-finite-loss'
  | 'wrong-runtime'
  | 'disposed';

const marker = '@mem/errors';

/**
 * Error type of all `@mem` packages. `message` says what was expected, what was given and what to do; `details` holds
 * the same as data.
 */
export class MemError extends Error {
  /** Name of the class, for logs. */
  override readonly name = 'MemError';
  /** Kind of error. */
  readonly code: MemErrorCode;
  /** Facts of the message, as data. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Marks errors of this class across duplicate installs. */
  readonly '@mem/errors' = true;

  constructor(code: MemErrorCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /**
   * Returns whether `error` is a MemError, of `code` if given. Unlike `instanceof`, it works across duplicate installs.
   */
  static is(error: unknown, code?: MemErrorCode): error is MemError {
    return error instanceof Error && marker in error && (code === undefined || (error as MemError).code === code);
  }
}

/** Creates the error for an unknown name, which lists the valid names and suggests the nearest. */
export function unknownName(what: string, given: string, valid: readonly string[], place?: string): MemError {
  const [nearest] = valid
    .map((name) => ({ name, distance: editDistance(given, name) }))
    .filter(({ distance }) => distance <= Math.max(2, given.length / 3))
    .sort((a, b) => a.distance - b.distance);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest.name}'?`;
  return new MemError(
    'unknown-name',
    `Unknown ${what} '${given}'${place === undefined ? '' : ` in ${place}`}.${hint} Valid names: ${valid.join(', ') || 'none'}.`,
    { what, given, valid },
  );
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1);
    }
    previous = current;
  }
  return previous[b.length]!;
}
