import { createOnnxRuntime } from '@mem/onnx/node';
import { matMul, type TensorMap, valueAndGradients } from '@mem/tensor';
import { add, mean, square } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

it('runs', async () => {
  const r = await createOnnxRuntime();
  const a = r.upload({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  const p = r.compile(
    (x: TensorMap) => valueAndGradients((q) => ({ loss: mean(square(add(matMul(q.a!, q.a!), 1))) }), x),
    [{ a }],
  );
  const out = await p.run({ a });
  console.log(await r.read(out.loss), await r.read((out.gradients as any).a));
  expect(r.valueCount()).toBe(3);
  r.dispose();
});
