// Runs one small program on WebGPU, in a process of its own, as a driver's crash would end the caller's: exit code 0 where it works.
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
