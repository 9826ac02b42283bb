import { getKernel } from '@tensorflow/tfjs-core';
import { ownKernels } from './own-kernels.js';
import type { KernelReport } from './runtime.js';

/** How each of our kernels would run on tfjs backend `backendName`, read from the kernel registry. */
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
