import { afterEach, expect, it, vi } from 'vitest';
import { openChromium } from './open-chromium.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('refuses a path without a browser', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/no/such/browser');
  await expect(openChromium('these tests')).rejects.toThrow("there is no file '/no/such/browser'");
});
