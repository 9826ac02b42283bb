import { getKernel } from '@tensorflow/tfjs-core';
import { ownKernels } from './own-kernels.js';
import type { KernelReport } from './runtime.js';

/** Reports how each kernel of this package runs on tfjs backend `backendName`, according to tfjs's kernel registry. */
export function reportKernels(backendName: string): readonly KernelReport[] {
  return ownKernels.map(({ name, stock, native }) => {
    const missing = stock.filter((kernel) => getKernel(kernel, backendName) == null);
    const isNative = native?.[backendName] !== undefined;
    return {
      kernel: name,
      implementation: isNative ? 'native' : missing.length === 0 ? 'composed' : 'missing',
      missing: isNative ? [] : missing,
    };
  });
}
