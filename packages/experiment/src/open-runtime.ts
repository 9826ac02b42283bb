import { availableParallelism } from 'node:os';
import { checkOption, MemError } from '@mem/errors';
import { createOnnxRuntime, type OnnxDevice, onnxDevices } from '@mem/onnx/node';
import type { Runtime } from '@mem/tensor';
import { createNodeRuntime, type NodeRuntimeName, nodeRuntimeNames } from '@mem/tensor/node';

/** Runtime available on the command line; the default is `onnx`. */
export type CliRuntimeName = 'onnx' | NodeRuntimeName;

/** Runtime names accepted on the command line, the default first. */
export const cliRuntimeNames: readonly CliRuntimeName[] = ['onnx', ...nodeRuntimeNames];

/** Choice of a runtime and its device. */
export interface RuntimeChoice {
  readonly runtime: CliRuntimeName;
  /** ONNX Runtime's execution provider; only for the runtime `onnx`. */
  readonly device?: OnnxDevice | undefined;
}

/**
 * Checks the names of a choice.
 * @throws MemError `unknown-name`; `bad-option` for a device with a runtime other than `onnx`.
 */
export function checkRuntime({
  runtime,
  device,
}: {
  readonly runtime: string;
  readonly device?: string | undefined;
}): void {
  checkOption('runtime', runtime, cliRuntimeNames);
  if (device === undefined) return;
  checkOption('device', device, onnxDevices);
  if (runtime !== 'onnx') {
    throw new MemError('bad-option', `--device ${device} requires the runtime onnx, but the runtime is ${runtime}.`, {
      runtime,
      device,
    });
  }
}

const threads = availableParallelism();

/**
 * Opens a runtime.
 * @throws MemError as `checkRuntime`; `missing-package`; `unsupported` for an unavailable device.
 */
export async function openRuntime({ runtime, device }: RuntimeChoice): Promise<Runtime> {
  checkRuntime({ runtime, device });
  return runtime === 'onnx' ? createOnnxRuntime({ device: device ?? 'cpu', threads }) : createNodeRuntime(runtime);
}

/** Describes a choice for people, such as `onnx (cpu, 2 threads)`. */
export function runtimeLabel({ runtime, device = 'cpu' }: RuntimeChoice): string {
  if (runtime !== 'onnx') return runtime;
  return device === 'cpu' ? `onnx (cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'})` : `onnx (${device})`;
}
