import { defineConfig, type ViteUserConfig } from 'vitest/config';

const slow = process.env.MEM_SLOW === '1';

const config: ViteUserConfig = defineConfig({
  resolve: {
    // Tests run the sources, so that nothing has to be built first.
    alias: [
      { find: /^@mem\/([^/]+)\/node$/, replacement: `${import.meta.dirname}/packages/$1/src/node.ts` },
      { find: /^@mem\/([^/]+)$/, replacement: `${import.meta.dirname}/packages/$1/src/index.ts` },
    ],
  },
  test: {
    include: slow
      ? ['{packages,examples}/*/src/**/*.slow.test.ts']
      : ['{packages,examples}/*/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
    exclude: slow ? [] : ['**/*.slow.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: slow ? 3_600_000 : 60_000,
    globalSetup: ['packages/testing/src/find-webgpu.ts'],
    setupFiles: ['packages/testing/src/setup.ts'],
  },
});

export default config;
