// Packs bench/webgpu.mjs with all its dependencies, including Node, for a Linux machine without network access:
// node scripts/pack-webgpu-check.mjs FILE.tar.gz
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'vite';
import { exitLike, root, run } from './lib/run.mjs';

const [file] = process.argv.slice(2);
if (file === undefined || !file.endsWith('.tar.gz')) {
  console.error('Name the file to write: node scripts/pack-webgpu-check.mjs webgpu-check.tar.gz');
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), 'mem-webgpu-check-'));
const folder = join(scratch, 'webgpu-check');
try {
  await build({
    root: join(root, 'bench'),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['koffi', 'onnxruntime-node'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: ['webgpu', 'measure-workload'].map((name) => join(root, 'bench', `${name}.mjs`)),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
  });
  copyNative();
  copyFileSync(process.execPath, join(folder, 'node'));
  chmodSync(join(folder, 'node'), 0o755);
  writeFileSync(join(folder, 'run'), '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/node" "$here/webgpu.mjs" "$@"\n', {
    mode: 0o755,
  });
  const packed = await run('tar', ['-I', 'gzip -9', '-cf', resolve(file), '-C', scratch, 'webgpu-check']);
  if (packed.code !== 0) exitLike(packed);
  const mebibytes = Math.round(statSync(file).size / 2 ** 20);
  console.log(
    `${file}: ${mebibytes} MiB. On the other machine, unpack it with tar -xzf and run webgpu-check/run --help.`,
  );
} finally {
  rmSync(scratch, { recursive: true });
}

/** Copies the two packages with native code, for this machine's platform only. */
function copyNative() {
  const { platform, arch } = process;
  const modules = join(folder, 'node_modules');
  const fromOnnx = createRequire(join(root, 'packages/onnx/package.json'));
  const ort = dirname(dirname(fromOnnx.resolve('onnxruntime-node')));
  const libraries = join(ort, 'bin/napi-v6', platform, arch);
  const target = join(modules, 'onnxruntime-node');
  for (const each of ['package.json', 'dist']) cpSync(join(ort, each), join(target, each), { recursive: true });
  cpSync(libraries, join(target, relative(ort, libraries)), {
    recursive: true,
    filter: (path) => !path.endsWith('.node'),
  });
  const koffi = dirname(fromOnnx.resolve('koffi'));
  const native = `@koromix/koffi-${platform}-${arch}`;
  mkdirSync(join(modules, '@koromix'), { recursive: true });
  cpSync(koffi, join(modules, 'koffi'), { recursive: true, filter: (path) => !/[\\/](?:doc|vendor)$/.test(path) });
  cpSync(join(koffi, '..', native), join(modules, native), { recursive: true, dereference: true });
}
