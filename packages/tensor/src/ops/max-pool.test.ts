import { describeEachRuntime } from '@mem/testing';
import { sum, type Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { maxPool, valueAndGradients } from '../index.js';

describeEachRuntime((runtime) => {
  it('finds the largest value of windows without a positive one, and sends their gradient to it', async () => {
    const data = Float32Array.of(-4, -3, -8, -7, -2, -1, -6, -5, -9, -12, -11, -10, -13, -16, -15, -14);
    const x = runtime.upload({ dtype: 'float32', shape: [1, 4, 4, 1], data });
    const program = runtime.compile(
      (input: Tensor) => {
        const { aux, gradients } = valueAndGradients(
          (p) => {
            const y = maxPool(p.x!, { size: 2, stride: 2, padding: 0 });
            return { loss: sum(y), aux: { y } };
          },
          { x: input },
        );
        return { y: aux.y!, dx: gradients.x! };
      },
      [x],
    );
    const { y, dx } = await program.run(x);
    expect(Array.from((await runtime.read(y)).data)).toEqual([-1, -5, -9, -10]);
    expect(Array.from((await runtime.read(dx)).data)).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
    for (const value of [x, y, dx]) value.dispose();
  });
});
