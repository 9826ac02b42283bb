import { describe, it } from 'vitest';
import type { Tool } from './tools.js';

/**
 * Registers a suite that needs a tool. Without the tool, its tests are reported as skipped, with the reason in the
 * suite's name. `body` must only register tests and hooks, and use the tool inside them.
 */
export function describeWith({ missing }: Tool, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body);
  else describe.skip(skippedName(name, missing), body);
}

/** Registers a test that needs a tool; without the tool, it is skipped, with the reason in its name. */
export function itWith({ missing }: Tool, name: string, body: () => unknown, timeout?: number): void {
  if (missing === undefined) it(name, body, timeout);
  else it.skip(skippedName(name, missing), body);
}

const skippedName = (name: string, missing: string): string => `${name} [skipped: ${missing}]`;
