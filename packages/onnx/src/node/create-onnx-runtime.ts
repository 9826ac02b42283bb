import { checkOption, checkPositive } from '@mem/errors';
import type { Runtime } from '@mem/tensor';
import { encodeModel } from '../graph/encode-model.js';
import { Graph } from '../graph/graph.js';
import { environment } from './environment.js';
import type { OpenOnnxModelOptions } from './onnx-model.js';
import { OnnxRuntime } from './onnx-runtime.js';
import { Session } from './session.js';
import { defaultThreads, onnxDevices, refuseMissing } from './session-options.js';

/** Options of `createOnnxRuntime`. */
export interface OnnxRuntimeOptions extends OpenOnnxModelOptions {
  /** Prefix of files that every program writes a profile to when the runtime is disposed. */
  readonly profile?: string;
}

/**
 * Creates the fast runtime for Node: every program is traced into one graph, which ONNX Runtime runs natively.
 * @throws MemError `missing-package` if ONNX Runtime's library or koffi is missing.
 * @throws MemError `unknown-name` for a device that does not exist.
 * @throws MemError `unsupported` for a device that is not available here, with a list of those that are.
 * @throws MemError `bad-option` for a number of threads that is not a positive integer.
 */
export async function createOnnxRuntime({
  device = 'cpu',
  threads = defaultThreads,
  profile,
}: OnnxRuntimeOptions = {}): Promise<Runtime> {
  checkOption('device', device, onnxDevices);
  checkPositive('threads', threads, { integer: true });
  const opened = await environment();
  const graph = new Graph();
  graph.output(graph.constant('float32', [1], [1]), { name: 'one', type: 'float32', shape: [1] });
  const smallest = encodeModel(graph.finished());
  if (device !== 'cpu') {
    refuseMissing(device, (each) => {
      new Session(opened, smallest, { inputs: [], outputs: ['one'] }, new Map(), {
        device: each,
        threads: 1,
        frozen: false,
      }).dispose();
    });
  }
  return new OnnxRuntime(opened, { device, threads, profile });
}
