/**
 * The fields that are read of a vitest JSON report.
 *
 * @typedef {object} TestReport
 * @property {boolean} success
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults
 */

/**
 * Counts the tests in a vitest JSON report. A file that could not be loaded counts as one failed test, and so does a
 * missing (`undefined`) or empty report.
 *
 * @param {TestReport | undefined} report
 */
export function countTests(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const before = counts.failed;
    for (const { status } of file.assertionResults) {
      counts[status === 'passed' || status === 'failed' ? status : 'skipped']++;
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed++;
  }
  // An error outside every test, such as an unhandled rejection, fails a run in which all tests pass.
  if (counts.failed === 0 && !(report?.success && counts.passed > 0)) counts.failed = 1;
  return counts;
}
