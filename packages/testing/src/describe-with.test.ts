import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { chromium, gitClone, python, pythonVersion, sharedFile } from './tools.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const suites = `
import { beforeAll, it } from 'vitest';
import { describeWith, itWith } from '../../src/describe-with.ts';
const [here, missing] = [{ missing: undefined }, { missing: 'no saw here' }];
describeWith(here, 'measures', () => void it('twice', () => {}));
describeWith(missing, 'cuts', () => {
  beforeAll(() => { throw new Error('used'); });
  it.each([1, 2])('%i times', () => { throw new Error('used'); });
});
itWith(here, 'sands', () => {});
itWith(missing, 'drills', () => { throw new Error('used'); });
`;

it('runs tests whose tool is available and reports the others as skipped, with the reason', () => {
  // In a folder where the file's imports resolve and other test runs do not find it.
  const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/mem-skipped-'));
  try {
    writeFileSync(join(folder, 'tools.test.ts'), suites);
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      "export default { test: { include: ['*.test.ts'], exclude: [] } };",
    );
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    execFileSync(process.execPath, [vitest, 'run', '--root', folder, '--reporter=json', '--outputFile=report.json']);
    const { testResults } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(
      testResults[0].assertionResults.map(({ fullName, status }: Record<string, string>) => [fullName, status]),
    ).toEqual([
      ['measures twice', 'passed'],
      ['cuts [skipped: no saw here] 1 times', 'skipped'],
      ['cuts [skipped: no saw here] 2 times', 'skipped'],
      ['sands', 'passed'],
      ['drills [skipped: no saw here]', 'skipped'],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('MEM_HIDE hides tools', () => {
  vi.stubEnv('MEM_HIDE', 'chromium,python,shared,git');
  expect(chromium()).toEqual({ path: undefined, missing: 'no Chromium here; apt-get install chromium' });
  expect(python('cv2').missing).toMatch(/^no Python at /);
  expect(pythonVersion('cv2')).toBeUndefined();
  expect(sharedFile('data')).toEqual({ path: expect.stringMatching(/shared\/data$/), missing: 'no ../shared/data' });
  expect(gitClone().missing).toBe('no git here');
});

it('refuses a path that does not exist', () => {
  vi.stubEnv('CHROMIUM_PATH', '/no/such/browser');
  expect(() => chromium()).toThrow("there is no file '/no/such/browser'");
});
