import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vulkan driver for the CPU that comes with Debian's chromium; it also needs libvulkan1. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Vitest's global setup. If `MEM_WEBGPU` is set, searches once for a WebGPU adapter for all tests of the run: a GPU, or
 * otherwise Chromium's SwiftShader. If there is none, sets `MEM_WEBGPU_MISSING` to the reason.
 */
export default function findWebgpu(): void {
  const { env } = process;
  if (!env.MEM_WEBGPU) return;
  // Chromium's driver needs this folder.
  env.XDG_RUNTIME_DIR ??= mkdtempSync(join(tmpdir(), 'mem-runtime-'));
  const failure = probe();
  if (failure === undefined) return;
  if (env.VK_DRIVER_FILES === undefined && existsSync(swiftShader)) {
    env.VK_DRIVER_FILES = swiftShader;
    const software = probe();
    if (software === undefined) return;
    env.MEM_WEBGPU_MISSING = software;
  } else env.MEM_WEBGPU_MISSING = `${failure}; without a GPU: apt-get install chromium libvulkan1`;
}

/** Returns why no WebGPU adapter is available, or undefined if one works. */
function probe(): string | undefined {
  const script = join(import.meta.dirname, 'probe-webgpu.mjs');
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status === 0) return undefined;
  return signal === null
    ? (stdout || stderr).trim().split('\n')[0]
    : `the search for an adapter was ended by ${signal}`;
}
