import { join } from 'node:path';
import type { UserConfig } from 'vite';
import { type PrepareSetOptions, prepareSet } from './prepare-set.js';
import { selfContainedThreads } from './self-contained-threads.js';

/** What a browser must be told before it lets a page share memory between threads. */
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Warnings that would tell nothing: the backend is imported by its name too, to be told where its files are. */
const checks = { ineffectiveDynamicImport: false, bundlerTimings: false } as const;

/** How vite serves and builds the page; its set is prepared first, where that was not done before. */
export function pageConfig(prepare: PrepareSetOptions): UserConfig {
  return {
    root: join(import.meta.dirname, '../..'),
    // Paths are relative, so that the built folder can be put anywhere on a host.
    base: './',
    publicDir: join(prepare.folder, 'public'),
    server: { headers: isolated },
    preview: { headers: isolated },
    worker: { format: 'es', plugins: () => [selfContainedThreads()], rolldownOptions: { checks } },
    build: { rolldownOptions: { checks } },
    plugins: [
      {
        name: 'prepare-set',
        async config(_, { isPreview }) {
          if (!isPreview) await prepareSet({ onEvent: tellStages(), ...prepare });
        },
      },
    ],
  };
}

/** Milliseconds between two lines of one stage. */
const lineInterval = 10_000;

function tellStages(): NonNullable<PrepareSetOptions['onEvent']> {
  let last = 0;
  const line = (text: string): void => {
    last = Date.now();
    console.info(`preparing the set: ${text}`);
  };
  return (event) => {
    if (event.type === 'stage') line(`${event.name} ...`);
    if (event.type === 'progress' && Date.now() - last > lineInterval)
      line(`${event.stage}, ${event.done} of ${event.total}`);
  };
}
