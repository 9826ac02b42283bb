import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';

/** The results of a test file: its status, and those of its tests. */
const file = (/** @type {string} */ status, /** @type {string[]} */ ...statuses) => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
});

describe('countTests', () => {
  it('adds up files and counts every test that did not run as skipped', () => {
    const testResults = [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'todo', 'pending')];
    expect(countTests({ success: false, testResults })).toEqual({ passed: 2, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as failed', () => {
    const testResults = [file('failed'), file('passed', 'passed')];
    expect(countTests({ success: false, testResults })).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('never reports a failed, missing or empty run as passed', () => {
    const failed = expect.objectContaining({ failed: 1 });
    expect(countTests({ success: false, testResults: [file('passed', 'passed')] })).toEqual(failed);
    expect(countTests(undefined)).toEqual(failed);
    expect(countTests({ success: true, testResults: [] })).toEqual(failed);
  });
});
