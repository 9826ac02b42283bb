import type { OwnKernelInfo } from './own-kernel.js';
import { ownKernels } from './own-kernels.js';
import type { KernelReport } from './runtime.js';

/** Reports how a runtime with some native kernels and some stock kernels of tfjs runs each kernel of this package. */
export function reportKernels(
  isNative: (kernel: OwnKernelInfo) => boolean,
  hasStock: (kernel: string) => boolean,
): readonly KernelReport[] {
  return ownKernels.map((kernel) => {
    const missing = isNative(kernel) ? [] : kernel.stock.filter((name) => !hasStock(name));
    const implementation = isNative(kernel) ? 'native' : missing.length === 0 ? 'composed' : 'missing';
    return { kernel: kernel.name, implementation, missing };
  });
}
