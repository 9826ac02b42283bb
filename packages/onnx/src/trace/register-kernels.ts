import { MemError } from '@mem/errors';
import * as tf from '@tensorflow/tfjs-core';
import { type NamedTensorInfoMap, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernels } from '../kernels/index.js';
import { callSite } from './call-site.js';
import type { TraceBackend } from './trace-backend.js';
import type { Traced } from './traced.js';

/** Registers what is covered, and for every other kernel that tfjs knows an error that says so. */
export function registerKernels(backend: TraceBackend): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    registerKernel({
      kernelName,
      backendName: backend.name,
      kernelFunc: ({ inputs, attrs }) => {
        // tfjs knows inputs and attributes by name alone; each kernel declares the types that it is called with.
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

/** Inputs as tfjs gives them: a list where the operation takes one, otherwise by name without the optional ones. */
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
