import { describe, it } from 'vitest';
import type { Tool } from './tools.js';

/**
 * A suite that needs a tool. Without it the suite's tests are reported as skipped, by their names, and the suite's own name
 * says why; so `body` only registers tests and hooks, and leaves the use of the tool to them.
 */
export function describeWith({ missing }: Tool, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body);
  else describe.skip(skippedName(name, missing), body);
}

/** A test that needs a tool; without it, a skipped test whose name says why. */
export function itWith({ missing }: Tool, name: string, body: () => unknown, timeout?: number): void {
  if (missing === undefined) it(name, body, timeout);
  else it.skip(skippedName(name, missing), body);
}

const skippedName = (name: string, missing: string): string => `${name} [skipped: ${missing}]`;
