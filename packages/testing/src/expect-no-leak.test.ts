import { describe, expect, it } from 'vitest';
import { expectNoLeak } from './expect-no-leak.js';

describe('expectNoLeak', () => {
  const counting = () => {
    const runtime = { count: 3, valueCount: () => runtime.count };
    return runtime;
  };

  it('returns what the body returns', async () => {
    expect(await expectNoLeak(counting(), async () => 'result')).toBe('result');
  });

  it.each([1, -1])('fails when %s value is held', async (change) => {
    const runtime = counting();
    await expect(
      expectNoLeak(runtime, () => {
        runtime.count += change;
      }),
    ).rejects.toThrow('held after the body');
  });
});
