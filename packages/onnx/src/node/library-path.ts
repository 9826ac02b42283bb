import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MemError } from '@mem/errors';

/**
 * Path of ONNX Runtime's shared library in the installed `onnxruntime-node`.
 * @throws MemError `missing-package` if the package is not installed or has no library for this platform.
 */
export function libraryPath(): string {
  const { platform, arch } = process;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  } catch (cause) {
    throw missing('which is not installed', cause);
  }
  for (const binding of existsSync(join(root, 'bin')) ? readdirSync(join(root, 'bin')) : []) {
    const folder = join(root, 'bin', binding, platform, arch);
    if (!existsSync(folder)) continue;
    const file = readdirSync(folder).find((name) => /^(lib)?onnxruntime\.(so|dylib|dll|\d)/.test(name));
    if (file !== undefined) return join(folder, file);
  }
  throw missing(`which has no library for ${platform} on ${arch}`);
}

function missing(why: string, cause?: unknown): MemError {
  return new MemError(
    'missing-package',
    `The onnx runtime needs ONNX Runtime's library from the package onnxruntime-node, ${why}. Install it (npm install onnxruntime-node), or use the wasm runtime.`,
    { package: 'onnxruntime-node' },
    { cause },
  );
}
