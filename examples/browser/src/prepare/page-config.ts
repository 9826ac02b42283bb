import { join } from 'node:path';
import type { UserConfig } from 'vite';
import { type PrepareSetOptions, prepareSet } from './prepare-set.js';
import { selfContainedThreads } from './self-contained-threads.js';

/** Headers without which browsers do not let a page share memory between threads. */
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Irrelevant warnings: the backend is also imported statically, to configure where its files are. */
const checks = { ineffectiveDynamicImport: false, bundlerTimings: false } as const;

/** Configures how Vite serves and builds the page; prepares the data set first, if necessary. */
export function pageConfig(prepare: PrepareSetOptions): UserConfig {
  return {
    root: join(import.meta.dirname, '../..'),
    // Paths are relative, so that the built folder can be served from any path.
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
          if (!isPreview) await prepareSet({ onEvent: printStages(), ...prepare });
        },
      },
    ],
  };
}

/** Milliseconds between lines about the same stage. */
const lineInterval = 10_000;

function printStages(): NonNullable<PrepareSetOptions['onEvent']> {
  let last = 0;
  const line = (text: string): void => {
    last = Date.now();
    console.info(`preparing the data set: ${text}`);
  };
  return (event) => {
    if (event.type === 'started') line(`${event.title} ...`);
    if (event.type === 'progress' && Date.now() - last > lineInterval)
      line(`${event.title}, ${event.done} of ${event.total}`);
  };
}
