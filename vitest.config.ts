import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';

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

// Tests run the sources, so that nothing has to be built first.
const alias = [
  { find: /^@mem\/([^/]+)\/node$/, replacement: `${import.meta.dirname}/packages/$1/src/node.ts` },
  { find: /^@mem\/([^/]+)$/, replacement: `${import.meta.dirname}/packages/$1/src/index.ts` },
];

function project(
  name: string,
  folders: readonly string[],
  { isolate }: { isolate: boolean },
): TestProjectInlineConfiguration {
  return {
    resolve: { alias },
    test: {
      name,
      include: folders.map((folder) => `${folder}/**/*.${end}.{ts,mjs}`),
      exclude: without,
      isolate,
      pool: 'forks',
      testTimeout: timeout,
      hookTimeout: timeout,
      setupFiles: ['packages/testing/src/setup.ts'],
    },
  };
}

const config: ViteUserConfig = defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['packages/testing/src/find-webgpu.ts'],
    projects: [
      // Tests of state that a process has only one of: tfjs's registry of backends and kernels, native libraries.
      project('isolated', ['packages/{nn,onnx,tensor,testing}/src'], { isolate: true }),
      // The others share the modules they import, which saves a third of the time.
      project('shared', ['packages/!(nn|onnx|tensor|testing)/src', 'examples/*/src', 'scripts'], { isolate: false }),
    ],
  },
});

export default config;
