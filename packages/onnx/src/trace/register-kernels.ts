import { MemError } from '@mem/errors';
import * as tf from '@tensorflow/tfjs-core';
import { type NamedTensorInfoMap, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernels } from '../kernels/index.js';
import { callSite } from './call-site.js';
import type { TraceBackend } from './trace-backend.js';
import type { Traced, Tracer } from './traced.js';

/** Attributes as kernels get them; their types are each kernel's own. */
export type KernelAttributes = Readonly<Record<string, unknown>>;

/** Writes the nodes of one kernel: inputs by name and attributes to one or several results. */
export type TraceKernel = (
  tracer: Tracer,
  inputs: Readonly<Record<string, Traced>>,
  attributes: KernelAttributes,
) => Traced | readonly Traced[];

/** Registers what is covered, and for every other kernel that tfjs knows an error that says so. */
export function registerKernels(backend: TraceBackend): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    registerKernel({
      kernelName,
      backendName: backend.name,
      kernelFunc: ({ inputs, attrs }) => {
        const traced: Record<string, Traced> = {};
        for (const [name, info] of Object.entries(inputs as NamedTensorInfoMap)) {
          if (info != null) traced[name] = backend.traced(info);
        }
        const results = kernel(backend.tracer, traced, (attrs ?? {}) as KernelAttributes);
        return Array.isArray(results)
          ? results.map((each: Traced) => backend.info(each))
          : backend.info(results as Traced);
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
