import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';

const file = (status, ...statuses) => ({ status, assertionResults: statuses.map((each) => ({ status: each })) });

describe('countTests', () => {
  it('adds up files, all that did not run counting as skipped', () => {
    const testResults = [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'todo', 'pending')];
    expect(countTests({ success: false, testResults })).toEqual({ passed: 2, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as failed', () => {
    const testResults = [file('failed'), file('passed', 'passed')];
    expect(countTests({ success: false, testResults })).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('never lets a failed, missing or empty run look passed', () => {
    const failed = expect.objectContaining({ failed: 1 });
    expect(countTests({ success: false, testResults: [file('passed', 'passed')] })).toEqual(failed);
    expect(countTests(undefined)).toEqual(failed);
    expect(countTests({ success: true, testResults: [] })).toEqual(failed);
  });
});
