import type { Runtime } from '@mem/tensor';
import { engine } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Runs `body` and returns its result; fails if it changes the number of the runtime's values or of tfjs's tensors. */
export async function expectNoLeak<Result>(
  runtime: Pick<Runtime, 'valueCount'>,
  body: () => Result | Promise<Result>,
): Promise<Result> {
  const held = () => ({ values: runtime.valueCount(), tensors: engine().state.numTensors });
  const before = held();
  const result = await body();
  expect(held(), 'held after the body, against before it').toEqual(before);
  return result;
}
