import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * The suites of each command: `npm test`, `npm run test:all` (the end-to-end tests too) and `npm run test:slow` (only the
 * tests that train for minutes to hours).
 */
const suites = {
  quick: { end: 'test', without: ['**/*.{e2e,slow}.test.*'], timeout: 60_000 },
  all: { end: 'test', without: ['**/*.slow.test.*'], timeout: 120_000 },
  slow: { end: 'slow.test', without: [], timeout: 3_600_000 },
};
const { end, without, timeout } = suites[(process.env.MEM_TESTS ?? 'quick') as keyof typeof suites];

const config: ViteUserConfig = defineConfig({
  resolve: {
    // Tests run the sources, so that nothing has to be built first.
    alias: [
      { find: /^@mem\/([^/]+)\/node$/, replacement: `${import.meta.dirname}/packages/$1/src/node.ts` },
      { find: /^@mem\/([^/]+)$/, replacement: `${import.meta.dirname}/packages/$1/src/index.ts` },
    ],
  },
  test: {
    include: [`{packages,examples}/*/src/**/*.${end}.ts`, `scripts/**/*.${end}.mjs`],
    exclude: without,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: timeout,
    globalSetup: ['packages/testing/src/find-webgpu.ts'],
    setupFiles: ['packages/testing/src/setup.ts'],
  },
});

export default config;
