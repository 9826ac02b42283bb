import { type HostArray, type HostMap, hostArray, memoryRows } from '@mem/arrays';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { log, mean, mul, square, sub, sum } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type FitRowsOptions, fitRows, type LossFunction, sgd, type TrainEvent } from './index.js';

const vector = (...values: number[]): HostArray => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const inputs = [1, -2, 3, 0.5];
const rows = {
  x: memoryRows(hostArray('float32', [4, 1], inputs)),
  y: memoryRows(vector(...inputs.map((value) => 3 * value))),
};

/** Mean of (gain * slope * x - y)^2. */
const leastSquares: LossFunction = (parameters, batch) => ({
  loss: mean(square(sub(mul(sum(batch.x!, 1), mul(parameters.slope!, parameters.gain!)), batch.y!))),
});
const base: Omit<FitRowsOptions, 'runtime'> = {
  rows,
  draws: (start, count) => Int32Array.from({ length: count }, (_, i) => (start + i) % 4),
  loss: leastSquares,
  optimizer: sgd({ momentum: 0.9 }),
  parameters: { slope: vector(0), gain: vector(2) },
  trainable: ['slope'],
  learningRate: 0.02,
  steps: 6,
  batchSize: 3,
};

/** The same training in plain arithmetic. */
function trainedSlope({ learningRate, steps, batchSize }: typeof base): number {
  let [slope, velocity] = [0, 0];
  for (let step = 0; step < steps; step++) {
    let gradient = 0;
    for (let i = 0; i < batchSize; i++) {
      const x = inputs[(step * batchSize + i) % 4]!;
      gradient += (2 * (2 * slope * x - 3 * x) * 2 * x) / batchSize;
    }
    velocity = 0.9 * velocity + gradient;
    slope -= learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / steps)) * velocity;
  }
  return slope;
}

describeEachRuntime({ slowOnWebgpu: 'trainings of many steps take minutes on SwiftShader' }, (runtime) => {
  const fit = (change: Partial<FitRowsOptions> = {}): Promise<HostMap> => fitRows({ runtime, ...base, ...change });

  it('trains the trainable parameters on the rows drawn, and passes the others through', async () => {
    const fitted = await expectNoLeak(runtime, () => fit());
    expect(fitted.slope!.data[0]).toBeAllClose(trainedSlope(base), { tolerance: 1e-5 });
    expect(Object.keys(fitted).sort()).toEqual(['gain', 'slope']);
    expect(fitted.gain).toEqual(base.parameters.gain);
    expect(base.parameters.slope!.data[0]).toBe(0);
  });

  it('lowers the learning rate along a cosine', async () => {
    const events: TrainEvent[] = [];
    await fit({ onEvent: (event) => events.push(event) });
    const rates = events.flatMap((event) => (event.type === 'step' ? [event.scalars.learningRate!] : []));
    expect(rates).toBeAllClose([0, 1, 2, 3, 4, 5].map((step) => 0.01 * (1 + Math.cos((Math.PI * step) / 6))));
    expect(events.at(-1)!.type).toBe('done');
  });

  it('asks for each draw once, in order', async () => {
    const asked: number[][] = [];
    await fit({
      draws: (start, count) => {
        asked.push([start, count]);
        return new Int32Array(count);
      },
    });
    expect(asked).toEqual([0, 3, 6, 9, 12, 15].map((start) => [start, 3]));
  });

  it.each([
    ['steps', { steps: 0 }, 'bad-option', /steps/],
    ['batch sizes', { batchSize: 1.5 }, 'bad-option', /batchSize/],
    ['learning rates', { learningRate: Number.NaN }, 'bad-option', /learningRate/],
    ['lengths', { rows: { ...rows, y: memoryRows(vector(1, 2)) } }, 'bad-shape', /x: 4, y: 2/],
    ['names of parameters', { trainable: ['slop'] }, 'unknown-name', /'slop'. Did you mean 'slope'/],
  ])('refuses bad %s', async (_what, change, code, message) => {
    const refused = () => expect(fit(change)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expectNoLeak(runtime, refused);
  });

  // WebGPU's shaders need not know infinities: SwiftShader's logarithm of 0 is finite.
  it.skipIf(runtime.name === 'onnx-webgpu')('stops at a loss that is not finite, naming the step', async () => {
    // The slope starts at 0 and falls: its logarithm is -Infinity.
    const loss: LossFunction = (parameters) => ({ loss: mean(log(parameters.slope!)) });
    const stopped = () =>
      expect(fit({ loss })).rejects.toMatchObject({ code: 'non-finite-loss', details: { step: 1 } });
    await expectNoLeak(runtime, stopped);
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expectNoLeak(runtime, () => expect(fit({ signal })).rejects.toThrow('enough'));
  });

  const scored = (scores: readonly number[], change: Partial<FitRowsOptions> = {}) => {
    const seen: (readonly [step: number, slope: number])[] = [];
    const score = async ({ slope }: HostMap, step: number) => {
      seen.push([step, slope!.data[0]!]);
      return scores[seen.length - 1]!;
    };
    return { seen, fitted: fit({ earlyStopping: { every: 2, patience: 2, score }, ...change }) };
  };

  it('keeps the parameters that score best, the first in a tie', async () => {
    const run = async () => {
      const { seen, fitted } = scored([0, 1, 5, 5]);
      const { slope } = await fitted;
      expect(seen.map(([step]) => step)).toEqual([0, 2, 4, 6]);
      expect(slope!.data[0]).toBe(seen[2]![1]);
      expect(slope!.data[0]).not.toBe(seen[3]![1]);
    };
    await expectNoLeak(runtime, run);
  });

  it('stops after patience evaluations without improvement, with the best parameters', async () => {
    const run = async () => {
      const events: TrainEvent[] = [];
      const { seen, fitted } = scored([3, 2, 3, 9], { onEvent: (event) => events.push(event) });
      const { slope } = await fitted;
      expect(seen.map(([step]) => step)).toEqual([0, 2, 4]);
      expect(slope!.data[0]).toBe(0);
      expect(events.map(({ type }) => type)).toEqual(['step', 'step', 'step', 'step']);
    };
    await expectNoLeak(runtime, run);
  });

  it('refuses a score of NaN', async () => {
    const refused = () => expect(scored([1, Number.NaN]).fitted).rejects.toThrow('step 2 is NaN');
    await expectNoLeak(runtime, refused);
  });
});
