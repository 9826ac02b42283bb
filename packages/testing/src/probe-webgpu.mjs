// Runs one small program on WebGPU, in its own process because a driver may crash. Exits with code 0 if it works.
import { createOnnxRuntime } from '@mem/onnx/node';
import { softmax } from '@tensorflow/tfjs-core';

try {
  const runtime = await createOnnxRuntime({ device: 'webgpu' });
  const x = runtime.upload({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 0) });
  const program = runtime.compile((input) => softmax(input), [x]);
  const { data } = await runtime.read(await program.run(x));
  if (data[0] !== 0.5) throw new Error(`the softmax of two equal numbers is ${data}`);
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
}
