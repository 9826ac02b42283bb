import { onBackend } from '@mem/tensor';
import { add, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { registerKernels } from './register-kernels.js';
import { trace } from './trace.js';
import { traceBackend } from './trace-backend.js';

it('refuses a tensor that was made on the trace backend before the trace', () => {
  // The trace backend is a process's current one where no other has been registered.
  const { name } = traceBackend(registerKernels);
  const outside = onBackend(name, () => tensor1d([1, 2]));
  const capturing = ([x]: readonly Tensor[]): Tensor => add(x!, outside);
  const input = { name: 'x', type: 'float32', shape: [2], constant: false } as const;
  expect(() => trace(capturing, [input], () => 0, { name: 'the step' })).toThrow(
    expect.objectContaining({ code: 'captured-tensor' }),
  );
});
