import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The Vulkan driver on the processor that Debian's chromium brings; it also needs libvulkan1. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Vitest's global setup: where `MEM_WEBGPU` is set, looks once for a WebGPU adapter, a GPU's or else Chromium's SwiftShader, for
 * all tests of the run. Where there is none, `MEM_WEBGPU_MISSING` says why.
 */
export default function findWebgpu(): void {
  const { env } = process;
  if (!env.MEM_WEBGPU) return;
  // Chromium's driver wants one.
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

/** Why no WebGPU adapter can be had, or undefined where one works. */
function probe(): string | undefined {
  const script = join(import.meta.dirname, 'probe-webgpu.mjs');
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status === 0) return undefined;
  return signal === null ? (stdout || stderr).trim().split('\n')[0] : `looking for an adapter ended by ${signal}`;
}
