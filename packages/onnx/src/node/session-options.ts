import { availableParallelism } from 'node:os';
import { MemError } from '@mem/errors';
import { nodeName } from '../graph/encode-model.js';
import type { ModelGraph } from '../graph/graph.js';
import { shaderStackBytes } from './koffi.js';
import type { OrtApi, Pointer } from './ort-api.js';

/** Execution provider of ONNX Runtime. */
export type OnnxDevice = 'cpu' | 'webgpu' | 'cuda';

/** Execution providers that can be requested; which of them are available depends on the machine. */
export const onnxDevices: readonly OnnxDevice[] = ['cpu', 'webgpu', 'cuda'];

/** Options of a session. */
export interface SessionOptions {
  readonly device: OnnxDevice;
  readonly threads: number;
  /** Rearranges constant weights for speed, which costs time and memory. */
  readonly frozen: boolean;
  /**
   * Names of nodes that WebGPU leaves to the processor.
   * @default []
   */
  readonly onProcessor?: readonly string[];
  /** Prefix of the file that the session writes a profile to. */
  readonly profile?: string | undefined;
}

export const defaultThreads: number = availableParallelism();

/** Optimisation levels of ONNX Runtime. `all` also changes layouts, which pays off if weights are constant. */
const optimizations = { basic: 1, all: 99 } as const;

/**
 * Calls `body` with the options of a session in native memory, and releases them afterwards.
 * @throws MemError `unsupported` for a device that is not available.
 */
export function withSessionOptions<Result>(
  api: OrtApi,
  { device, threads, frozen, onProcessor = [], profile }: SessionOptions,
  body: (options: Pointer) => Result,
): Result {
  const options = api.create('CreateSessionOptions');
  try {
    api.call('SetIntraOpNumThreads', options, threads);
    api.call('SetSessionGraphOptimizationLevel', options, frozen ? optimizations.all : optimizations.basic);
    api.call('AddSessionConfigEntry', options, 'session.use_env_allocators', '1');
    if (profile !== undefined) api.call('EnableProfiling', options, profile);
    appendDevice(api, options, device, onProcessor);
    return body(options);
  } finally {
    api.call('ReleaseSessionOptions', options);
  }
}

function appendDevice(api: OrtApi, options: Pointer, device: OnnxDevice, onProcessor: readonly string[]): void {
  if (device === 'cpu') return;
  refuseSmallStacks(api);
  if (device === 'webgpu') {
    // Some shaders of ONNX Runtime read past the end of their inputs, which crashes the process on some drivers.
    const settings = {
      enableRobustness: '1',
      ...(onProcessor.length > 0 && { forceCpuNodeNames: onProcessor.join('\n') }),
    };
    const keys = api.texts(Object.keys(settings));
    const values = api.texts(Object.values(settings));
    api.call('SessionOptionsAppendExecutionProvider', options, 'WebGPU', keys, values, keys.length);
    return;
  }
  const cuda = api.create('CreateCUDAProviderOptions');
  try {
    api.call('SessionOptionsAppendExecutionProvider_CUDA_V2', options, cuda);
  } finally {
    api.call('ReleaseCUDAProviderOptions', cuda);
  }
}

/**
 * Finds the nodes that ONNX Runtime assigns to WebGPU, which then rejects them: pooling that also returns the indices
 * of the largest values.
 */
export function nodesForProcessor({ nodes }: ModelGraph): readonly string[] {
  return nodes.flatMap(({ op, outputs }, index) =>
    op === 'MaxPool' && outputs.length > 1 ? [nodeName(op, index)] : [],
  );
}

function refuseSmallStacks({ stackBytes }: OrtApi): void {
  if (stackBytes >= shaderStackBytes) return;
  const sizes = `{ sync_stack_size: ${shaderStackBytes}, async_stack_size: ${shaderStackBytes} }`;
  throw new MemError(
    'unsupported',
    `a GPU's shaders need stacks of ${shaderStackBytes} bytes, but another package of this process loaded a library with koffi first and left them at ${stackBytes}: open the onnx runtime first, or have that package call koffi.config(${sizes})`,
    { stackBytes, needed: shaderStackBytes },
  );
}

/**
 * Rejects a device that does not work.
 * @throws MemError `unsupported` with a list of the devices that are available.
 */
export function refuseMissing(device: OnnxDevice, works: (device: OnnxDevice) => void): void {
  const failure = failureOf(device, works);
  if (failure === undefined) return;
  const there = onnxDevices.filter((other) => failureOf(other, works) === undefined);
  throw new MemError(
    'unsupported',
    `The device '${device}' is not available here (${failure.message.split('\n')[0]}). Available: ${there.join(', ')}.`,
    { device, available: there },
    { cause: failure },
  );
}

function failureOf(device: OnnxDevice, works: (device: OnnxDevice) => void): Error | undefined {
  try {
    works(device);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
