import { MemError } from '@mem/errors';
import * as tf from '@tensorflow/tfjs-core';
import { type NamedTensorInfoMap, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernels } from '../kernels/index.js';
import { callSite } from './call-site.js';
import type { TraceBackend } from './trace-backend.js';
import type { Traced } from './traced.js';

/**
 * Registers the kernels that can be traced and, for every other kernel of tfjs, one that throws.
 * @throws MemError `unsupported`, when a kernel that cannot be traced is called.
 */
export function registerKernels(backend: TraceBackend): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    registerKernel({
      kernelName,
      backendName: backend.name,
      kernelFunc: ({ inputs, attrs }) => {
        // tfjs knows inputs and attributes by name only; each kernel declares their types.
        const results = kernel(backend.tracer, tracedInputs(backend, inputs) as never, (attrs ?? {}) as never);
        return 'shape' in results ? backend.info(results) : results.map((each) => backend.info(each));
      },
    });
  }
  registerKernel({
    kernelName: 'Identity',
    backendName: backend.name,
    kernelFunc: ({ inputs }) => {
      const { dataId, shape, dtype } = inputs.x as TensorInfo;
      backend.traced(inputs.x as TensorInfo);
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
  // tfjs exports each kernel's name as a constant of the same name.
  for (const [name, value] of Object.entries(tf)) {
    if (name !== value || name in kernels || name === 'Identity') continue;
    registerKernel({
      kernelName: name,
      backendName: backend.name,
      kernelFunc: () => {
        const place = callSite();
        throw new MemError(
          'unsupported',
          `${backend.subject} uses the tfjs operation ${name}, which cannot be traced${place ? ` (called at ${place})` : ''}. Write it with other operations, or run on the wasm runtime.`,
          { kernel: name, ...(place === undefined ? {} : { place }) },
        );
      },
    });
  }
}

/** Traced inputs: a list if the operation takes a list, otherwise by name, without optional inputs that are missing. */
function tracedInputs(
  backend: TraceBackend,
  inputs: NamedTensorInfoMap | readonly TensorInfo[],
): Readonly<Record<string, Traced>> | readonly Traced[] {
  if (isList(inputs)) return inputs.map((info) => backend.traced(info));
  const traced: Record<string, Traced> = {};
  for (const [name, info] of Object.entries(inputs)) if (info != null) traced[name] = backend.traced(info);
  return traced;
}

const isList = (inputs: NamedTensorInfoMap | readonly TensorInfo[]): inputs is readonly TensorInfo[] =>
  Array.isArray(inputs);
