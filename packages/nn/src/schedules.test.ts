import { describeShared, readParity } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { warmupCosine } from './index.js';

interface Reference {
  readonly lr: number;
  readonly minLr: number;
  readonly warmupEpochs: number;
  readonly epochs: number;
  readonly values: readonly (readonly [epoch: number, learningRate: number])[];
}

describeShared('warmupCosine against the MAE formula', 'parity/modulator', () => {
  it.each(['pretrain', 'finetune'])('gives the learning rates of %s exactly', (name) => {
    const { lr, minLr, warmupEpochs, epochs, values } =
      readParity('modulator').json<Record<string, Reference>>('schedules')[name]!;
    const schedule = warmupCosine({ learningRate: lr, minLearningRate: minLr, warmup: warmupEpochs, total: epochs });
    expect(values.map(([epoch]) => schedule(epoch))).toEqual(values.map(([, learningRate]) => learningRate));
  });
});

describe('warmupCosine', () => {
  it('starts at the peak without a warm-up and ends at the lowest', () => {
    const schedule = warmupCosine({ learningRate: 2, minLearningRate: 0.5, total: 10 });
    expect([0, 5, 10].map(schedule)).toEqual([2, 1.25, 0.5]);
  });

  it('rises to its peak, then falls', () => {
    const times = fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), times, (warmup, [s, t]) => {
        const schedule = warmupCosine({ learningRate: 1, warmup, total: 100 });
        const [early, late] = [Math.min(s, t), Math.max(s, t)];
        if (late <= warmup) expect(schedule(early)).toBeLessThanOrEqual(schedule(late));
        if (early >= warmup) expect(schedule(early)).toBeGreaterThanOrEqual(schedule(late));
        expect(schedule(warmup)).toBe(1);
      }),
    );
  });

  it.each([
    [{ total: 0 }, 'total must be a positive number'],
    [{ total: 10, warmup: 10 }, 'warmup must be from 0 to less than total (10), but is 10'],
    [{ total: 10, warmup: -1 }, 'but is -1'],
    [{ total: 10, warmup: Number.NaN }, 'but is NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => warmupCosine({ learningRate: 1, ...options })).toThrow(message);
  });
});
