import { expect, it } from 'vitest';
import { loadKoffi, shaderStackBytes } from './koffi.js';

it('gives calls the stack that a GPU needs, and leaves a larger one', async () => {
  const { default: koffi } = await import('koffi');
  koffi.config({ sync_stack_size: 2 * shaderStackBytes });
  expect((await loadKoffi()).stackBytes).toBe(shaderStackBytes);
  expect(koffi.config()).toMatchObject({ sync_stack_size: 2 * shaderStackBytes, async_stack_size: shaderStackBytes });
});
