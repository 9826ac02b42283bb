import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachImage } from './image-queue.js';

describe('forEachImage', () => {
  it('visits every index once, at most `inFlight` at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 8 }), async (count, inFlight) => {
        const visited: number[] = [];
        let [running, most] = [0, 0];
        await forEachImage(count, inFlight, async (index) => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          visited.push(index);
          running--;
        });
        expect(visited.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(most).toBe(Math.min(count, inFlight));
      }),
    );
  });

  it('starts nothing after a failure', async () => {
    const started: number[] = [];
    const work = async (index: number): Promise<void> => {
      started.push(index);
      if (index === 2) throw new Error('broken');
      await new Promise((resolve) => setImmediate(resolve));
    };
    await expect(forEachImage(100, 3, work)).rejects.toThrow('broken');
    expect(started).toEqual([0, 1, 2]);
  });
});
