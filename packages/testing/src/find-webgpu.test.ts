import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import findWebgpu from './find-webgpu.js';

describe('findWebgpu', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('does nothing unless MEM_WEBGPU is set', () => {
    vi.stubEnv('MEM_WEBGPU', '');
    vi.stubEnv('MEM_WEBGPU_MISSING', undefined);
    vi.stubEnv('XDG_RUNTIME_DIR', undefined);
    findWebgpu();
    expect(process.env.MEM_WEBGPU_MISSING).toBeUndefined();
    expect(process.env.XDG_RUNTIME_DIR).toBeUndefined();
  });

  it('states the reason in one line if there is no adapter', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mem-no-driver-'));
    const driver = join(folder, 'none.json');
    writeFileSync(driver, '{}');
    vi.stubEnv('MEM_WEBGPU', '1');
    vi.stubEnv('MEM_WEBGPU_MISSING', undefined);
    vi.stubEnv('VK_DRIVER_FILES', driver);
    try {
      findWebgpu();
      expect(process.env.MEM_WEBGPU_MISSING).toMatch(
        /^The device 'webgpu' is not available here.*apt-get install chromium libvulkan1$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
