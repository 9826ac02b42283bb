import koffi from 'koffi';
import { expect, it } from 'vitest';
import { createOnnxRuntime } from './create-onnx-runtime.js';
import { libraryPath } from './library-path.js';

it('rejects a GPU, but not the CPU, if another user of koffi has fixed small stacks', async () => {
  koffi.load(libraryPath());
  for (const device of ['webgpu', 'cuda'] as const) {
    await expect(createOnnxRuntime({ device })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(
        `'${device}' is not available here .*stacks of 8388608 bytes.*left them at 131072.*koffi\\.config.* Available: cpu\\.`,
      ),
    });
  }
  (await createOnnxRuntime()).dispose();
});
