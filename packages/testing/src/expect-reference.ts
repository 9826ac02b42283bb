import type { HostMap } from '@mem/arrays';
import { type Runtime, type TensorMap, type ValueMap, valueAndGradients } from '@mem/tensor';
import { mul, sum, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectNoLeak } from './expect-no-leak.js';
import { readReference } from './read-reference.js';

/**
 * A reference case in our code: computes the loss, and the case's other outputs by name, from parameters and inputs.
 */
export type ReferenceFunction = (
  parameters: TensorMap,
  inputs: TensorMap,
) => { readonly loss: Tensor; readonly aux?: TensorMap };

/**
 * Runs `fn` on a case of the reference values and compares all outputs (within 1e-4) and the loss's gradient for every
 * parameter (within 1e-3). Also fails if an output is missing or tensors leak.
 * @throws MemError `unknown-name` if there is no such case.
 */
export async function expectReference(runtime: Runtime, name: string, fn: ReferenceFunction): Promise<void> {
  const { parameters, inputs, outputs, gradients } = readReference(name);
  const differentiate = (held: TensorMap, given: TensorMap) => valueAndGradients((current) => fn(current, given), held);
  await expectNoLeak(runtime, async () => {
    const values = [upload(runtime, parameters), upload(runtime, inputs)] as const;
    const program = runtime.compile(differentiate, values);
    const results = await program.run(...values);
    const all = { loss: results.loss, ...results.aux };
    await expectAll(runtime, all, outputs, 1e-4);
    await expectAll(runtime, results.gradients, gradients, 1e-3);
    program.dispose();
    for (const map of [...values, all, results.gradients]) for (const value of Object.values(map)) value.dispose();
  });
}

/** Computes the loss sum(probe * output) of cases with a probe, whose gradients are of order one. */
export function probed(output: Tensor, probe: Tensor | undefined): { loss: Tensor; aux: { output: Tensor } } {
  return { loss: sum(mul(output, probe!)), aux: { output } };
}

function upload(runtime: Runtime, arrays: HostMap): ValueMap {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, runtime.upload(array)]));
}

async function expectAll(runtime: Runtime, actual: ValueMap, expected: HostMap, tolerance: number): Promise<void> {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, array] of Object.entries(expected)) {
    expect(await runtime.read(actual[name]!), name).toBeAllClose(array, { tolerance });
  }
}
