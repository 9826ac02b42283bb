import { checkOption, checkPositive } from '@mem/errors';
import type { Runtime } from '@mem/tensor';
import { encodeModel } from '../graph/encode-model.js';
import { Graph } from '../graph/graph.js';
import { environment } from './environment.js';
import { OnnxRuntime } from './onnx-runtime.js';
import { Session } from './session.js';
import { defaultThreads, type OnnxDevice, onnxDevices, refuseMissing } from './session-options.js';

/** Options of `createOnnxRuntime`. */
export interface OnnxRuntimeOptions {
  /** ONNX Runtime's execution provider. */
  readonly device?: OnnxDevice;
  /** Threads that one operation is spread over; by default the processor's. */
  readonly threads?: number;
  /** Writes a profile of every program to a file that starts so, when the runtime is disposed. */
  readonly profile?: string;
}

/**
 * Makes the fast runtime of Node: every program is traced into one graph, which ONNX Runtime runs natively.
 * @throws MemError `missing-package`; `unknown-name` for a device that does not exist; `unsupported` for one that is
 * not available here, listing those that are; `bad-option`.
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
