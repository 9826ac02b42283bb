import { MemError } from '@mem/errors';
import type { DecouplingBaseOptions } from './decoupling-data.js';

/** Options of the methods that sweep a strength. */
export interface TauSweepOptions extends DecouplingBaseOptions {
  /** Candidates; the first of those most accurate on validation is taken. */
  readonly taus?: readonly number[] | undefined;
}

/** The decoupling code's sweep: 0 to 2 by 0.1 (Kang et al., ICLR 2020). */
export const defaultTaus: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 10);

/** Passes for finite numbers. @throws MemError `bad-option`. */
export function checkTaus(taus: readonly number[]): void {
  const bad = taus.find((tau) => !Number.isFinite(tau));
  if (bad !== undefined) throw new MemError('bad-option', `taus must be finite numbers, but hold ${bad}.`, { taus });
}
