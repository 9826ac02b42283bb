import { gitClone, itWith } from '@mem/testing';
import { expect } from 'vitest';
import { root } from '../lib/run.mjs';
import { runtimesPage } from './runtimes-page.mjs';

// `npm run docs:update` updates the file.
itWith(gitClone(), 'docs/runtimes.md matches the code', async () => {
  await expect(await runtimesPage(root)).toMatchFileSnapshot('../../docs/runtimes.md');
});
