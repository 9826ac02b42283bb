import { unknownName } from '@mem/errors';
import { createRuntime, loadEagerRuntime, type RuntimeName, runtimeNames } from './create-runtime.js';
import { nodeGpuSource } from './node-gpu-source.js';
import type { Runtime } from './runtime.js';

/** Name of a runtime that works in Node. */
export type NodeRuntimeName = RuntimeName | 'node-gpu';

/** Names that `createNodeRuntime` accepts. */
export const nodeRuntimeNames: readonly NodeRuntimeName[] = [...runtimeNames, 'node-gpu'];

/**
 * Creates the runtime `name` in Node: one of `createRuntime`'s, or `node-gpu` (TensorFlow's native library with CUDA).
 * @throws MemError `unknown-name` for a runtime that does not exist.
 * @throws MemError `missing-package` if the backend's package is not installed or does not load.
 * @throws MemError `cannot-start` if the backend does not start.
 */
export async function createNodeRuntime(name: NodeRuntimeName): Promise<Runtime> {
  if (!nodeRuntimeNames.includes(name)) throw unknownName('runtime', name, nodeRuntimeNames);
  if (name !== 'node-gpu') return createRuntime(name);
  return loadEagerRuntime(name, nodeGpuSource);
}
