import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitClone, itWith } from '@mem/testing';
import { expect } from 'vitest';
import { testFacts } from './test-facts.mjs';

itWith(gitClone(), 'reads from sources where the tests run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mem-facts-'));
  try {
    execFileSync('git', ['init', '-q'], { cwd: folder });
    writeFileSync(
      join(folder, 'a.test.ts'),
      "describeEachRuntime({ exclude: { cpu: 'slow' } }, (runtime) => {});\ndescribeEachRuntime({ slowOnWebgpu: 'minutes' }, () => {});\ndescribeEachRuntime(() => {});\ndescribeWith(chromium(), 'a page', () => {});\ndescribeWith(gitClone(), 'a page', () => {});\n",
    );
    expect(testFacts(folder)).toEqual({
      suites: [
        { path: 'a.test.ts', exclude: { cpu: 'slow' } },
        { path: 'a.test.ts', exclude: {}, slowOnWebgpu: 'minutes' },
        { path: 'a.test.ts', exclude: {} },
      ],
      browser: [{ path: 'a.test.ts', what: 'a page' }],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
