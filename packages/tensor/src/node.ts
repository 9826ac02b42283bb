import { unknownName } from '@mem/errors';
import { createRuntime, loadEagerRuntime, type RuntimeName, runtimeNames } from './create-runtime.js';
import { nodeGpuSource } from './node-gpu-source.js';
import type { Runtime } from './runtime.js';

/** A runtime that Node can have. */
export type NodeRuntimeName = RuntimeName | 'node-gpu';

/** The names that `createNodeRuntime` takes. */
export const nodeRuntimeNames: readonly NodeRuntimeName[] = [...runtimeNames, 'node-gpu'];

/**
 * Makes the runtime `name` in Node: those of `createRuntime`, and `node-gpu` (TensorFlow's native library on CUDA).
 * @throws MemError `unknown-name`; `missing-package` when the backend's package is not installed or does not load;
 * `cannot-start` when the backend does not start.
 */
export async function createNodeRuntime(name: NodeRuntimeName): Promise<Runtime> {
  if (!nodeRuntimeNames.includes(name)) throw unknownName('runtime', name, nodeRuntimeNames);
  if (name !== 'node-gpu') return createRuntime(name);
  return loadEagerRuntime(name, nodeGpuSource);
}
