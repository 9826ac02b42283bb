import { MemError } from '@mem/errors';
import type { DecouplingBaseOptions } from './decoupling-data.js';

/** Options of the methods that sweep a strength tau. */
export interface TauSweepOptions extends DecouplingBaseOptions {
  /**
   * Candidate taus; the most accurate on validation is chosen, the first among equals.
   * @default 0 to 2 in steps of 0.1
   */
  readonly taus?: readonly number[] | undefined;
}

/** Sweep of the decoupling code: 0 to 2 in steps of 0.1 (Kang et al., ICLR 2020). */
export const defaultTaus: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 10);

/**
 * Checks that all taus are finite.
 * @throws MemError `bad-option` for one that is not.
 */
export function checkTaus(taus: readonly number[]): void {
  const bad = taus.find((tau) => !Number.isFinite(tau));
  if (bad !== undefined) throw new MemError('bad-option', `taus must be finite numbers, but hold ${bad}.`, { taus });
}
