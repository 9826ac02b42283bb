// Prints the test counts of a vitest JSON report on one line: node scripts/print-counts.mjs <report>
import { readFileSync } from 'node:fs';
import { countTests } from './lib/count-tests.mjs';

/**
 * @param {string} path
 * @returns {import('./lib/count-tests.mjs').TestReport | undefined} The report, or undefined if there is none to read.
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

const { passed, failed, skipped } = countTests(readReport(process.argv[2] ?? ''));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
