import { type HostArray, type HostMap, type LazyMap, sliceRows } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { deriveKey, normals, randomKey } from '@mem/random';
import type { Runtime } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { getBackend, log, mean, relu, square, sub, sum, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  accumulatingStep,
  adamW,
  batchNormLayer,
  batchNormSpecs,
  disposeMap,
  initialize,
  type LossFunction,
  linearLayer,
  linearSpecs,
  type Optimizer,
  readLazyMap,
  readMap,
  sgd,
  type TrainEvent,
  type TrainOptions,
  train,
  trainingStep,
  trainToEnd,
  under,
  uploadMap,
} from './index.js';

const specs = {
  ...under('fc1', linearSpecs(4, 16)),
  ...under('bn', batchNormSpecs(16)),
  ...under('fc2', linearSpecs(16, 1)),
};
const trainable = Object.keys(specs).filter((name) => !name.includes('running'));

/** Regression through a normalised hidden layer: its mean squared error, its running statistics. */
const regression: LossFunction = (parameters, { x, y }) => {
  const updates = {};
  const hidden = batchNormLayer(parameters, 'bn', linearLayer(parameters, 'fc1', x!), { training: true, updates });
  const loss = mean(square(sub(linearLayer(parameters, 'fc2', relu(hidden)), y!)));
  return { loss, metrics: { total: sum(y!) }, updates };
};

function batchOf(step: number): HostMap {
  const x = normals(deriveKey(randomKey(1), 'batch', step), 32 * 4);
  const y = new Float32Array(32).map((_, i) => x[4 * i]! - 2 * Math.max(0, x[4 * i + 1]!) + 0.5);
  return { x: { dtype: 'float32', shape: [32, 4], data: x }, y: { dtype: 'float32', shape: [32, 1], data: y } };
}

function initialState(optimizer: Optimizer): HostMap {
  const parameters = initialize(randomKey(0), specs);
  const trained = Object.fromEntries(Object.entries(parameters).filter(([name]) => trainable.includes(name)));
  return { ...parameters, ...optimizer.init(trained) };
}

const optimizer = adamW({ weightDecay: 0 });

/** Options of a run of the regression. */
const settings = (runtime: Runtime, options: Partial<TrainOptions> = {}): TrainOptions => ({
  runtime,
  step: trainingStep(regression, optimizer, trainable),
  state: initialState(optimizer),
  batch: batchOf,
  scalars: (step) => ({ learningRate: 0.02 / (1 + step / 50) }),
  steps: 10,
  ...options,
});

type SeenEvent = Exclude<TrainEvent, { type: 'done' }> | { type: 'done'; state: HostMap };

async function eventsOf(options: TrainOptions): Promise<SeenEvent[]> {
  const events: SeenEvent[] = [];
  for await (const event of train(options)) {
    events.push(event.type === 'done' ? { ...event, state: await readLazyMap(event.state) } : event);
  }
  return events;
}

/** The error that training ends in. */
const failureOf = (options: TrainOptions): Promise<unknown> =>
  trainToEnd(options).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

/** A loss that is not a number at the batch whose limit is above 1e5. */
const breakable: LossFunction = (parameters, batch, scalars) => {
  const result = regression(parameters, batch, scalars);
  return { ...result, loss: sub(result.loss, log(sub(1e5, batch.limit!))) };
};
const breakingAt =
  (bad: number) =>
  (step: number): HostMap => ({
    ...batchOf(step),
    limit: { dtype: 'float32', shape: [], data: Float32Array.of(step === bad ? 1e6 : 0) },
  });

describeEachRuntime({ slowOnWebgpu: 'trainings of many steps take minutes on SwiftShader' }, (runtime) => {
  describe('train', () => {
    it('learns a small regression, with an event for every step', async () => {
      const events = await eventsOf(settings(runtime, { steps: 80 }));
      const steps = events.flatMap((event) => (event.type === 'step' ? [event] : []));
      expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
      expect(steps[0]!.loss).toBeGreaterThan(1);
      expect(steps.at(-1)!.loss).toBeLessThan(0.15 * steps[0]!.loss);
      expect(steps[3]!.metrics.total).toBeAllClose([...batchOf(3).y!.data].reduce((a, b) => a + b));
      expect(steps[3]!.metrics.loss).toBe(steps[3]!.loss);
      expect(steps[50]!.scalars).toEqual({ learningRate: 0.01 });
      expect(events.at(-1)!.type).toBe('done');
    });

    it('updates parameters, buffers and the optimiser state, and nothing else', async () => {
      const frozen: HostArray = { dtype: 'float32', shape: [2], data: Float32Array.of(3, 4) };
      const state = { ...initialState(optimizer), frozen };
      const final = await trainToEnd(settings(runtime, { state, steps: 2 }));
      expect(Object.keys(final).sort()).toEqual(Object.keys(state).sort());
      const unchanged = Object.keys(state).filter(
        (name) => String(final[name]!.data) === String(state[name as 'frozen']!.data),
      );
      expect(unchanged).toEqual(['frozen']);
      expect(final['optimizer.step']!.data[0]).toBe(2);
    });

    it.each([
      ['', optimizer],
      [' with their mean clipped', adamW({ clipNorm: 0.1 })],
    ])('accumulates the gradients of micro-batches to the same step%s', async (_name, optimizer) => {
      const plain: LossFunction = (parameters, { x, y }) => ({
        loss: mean(square(sub(linearLayer(parameters, 'fc2', relu(linearLayer(parameters, 'fc1', x!))), y!))),
        metrics: { total: sum(y!) },
      });
      const layers = trainable.filter((name) => name.startsWith('fc'));
      const whole = await eventsOf(settings(runtime, { step: trainingStep(plain, optimizer, layers), steps: 3 }));
      const part = (array: HostArray, index: number): HostArray => sliceRows(array, index * 8, (index + 1) * 8);
      const options = settings(runtime, {
        step: accumulatingStep(plain, optimizer, layers, 4),
        batch: (step, index) => {
          const { x, y } = batchOf(step);
          return { x: part(x!, index), y: part(y!, index) };
        },
        steps: 3,
      });
      const inParts: SeenEvent[] = [];
      await expectNoLeak(runtime, async () => inParts.push(...(await eventsOf(options))));
      for (const [i, event] of whole.entries()) {
        const other = inParts[i]!;
        if (event.type === 'step' && other.type === 'step') {
          expect(other.loss).toBeAllClose(event.loss);
          expect(4 * other.metrics.total!).toBeAllClose(event.metrics.total!);
        }
        if (event.type === 'done' && other.type === 'done') {
          expect(Object.keys(other.state).sort()).toEqual(Object.keys(event.state).sort());
          for (const [name, array] of Object.entries(event.state)) expect(other.state[name], name).toBeAllClose(array);
        }
      }
      expect(inParts.map(({ type }) => type)).toEqual(['step', 'step', 'step', 'done']);
    });

    it('updates running statistics with every micro-batch, and keeps the state of a step that fails', async () => {
      const step = accumulatingStep(breakable, optimizer, trainable, 2);
      const batch = (at: number, part: number) => breakingAt(5)(2 * at + part);
      await expectNoLeak(runtime, async () => {
        const events: TrainEvent[] = [];
        const failing = trainToEnd(settings(runtime, { step, batch }), (event) => events.push(event));
        await expect(failing).rejects.toMatchObject({ code: 'non-finite-loss' });
        expect(events.length).toBe(2);
      });
      const once = await trainToEnd(settings(runtime, { step, batch, steps: 1 }));
      const plain = settings(runtime, { step: trainingStep(regression, optimizer, trainable) });
      // The first of two micro-batches alone, with the statistics of two steps in it: they differ.
      const first = await trainToEnd({ ...plain, steps: 1 });
      expect(String(once['bn.running_mean']!.data)).not.toBe(String(first['bn.running_mean']!.data));
    });

    it('stops when a timer aborts the signal, as a click would', async () => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 60);
      const failure = failureOf(settings(runtime, { steps: 100_000, signal: controller.signal }));
      expect(await failure).toMatchObject({ name: 'AbortError' });
      clearTimeout(timer);
    });

    it('resumes from a checkpoint to the same bits', async () => {
      const saved: { state: HostMap; step: number }[] = [];
      const save = async (state: LazyMap, step: number) => void saved.push({ state: await readLazyMap(state), step });
      const whole = await eventsOf(settings(runtime, { checkpoint: { every: 3, save } }));
      expect(saved.map(({ step }) => step)).toEqual([3, 6, 9]);
      expect(whole.flatMap((event) => (event.type === 'checkpoint' ? [event.step] : []))).toEqual([3, 6, 9]);
      const { state, step } = saved[1]!;
      const rest = await eventsOf(settings(runtime, { state, startStep: step }));
      expect(rest).toEqual(whole.filter((event) => event.type !== 'checkpoint').slice(6));
    });

    it('returns the state where no steps are left', async () => {
      const state = initialState(optimizer);
      expect(await eventsOf(settings(runtime, { state, startStep: 10 }))).toEqual([{ type: 'done', state }]);
    });

    it('stops at a loss that is not finite, with the earlier states intact', async () => {
      const saved: HostMap[] = [];
      const step = trainingStep(breakable, optimizer, trainable);
      const save = async (state: LazyMap) => void saved.push(await readLazyMap(state));
      const options = settings(runtime, { step, batch: breakingAt(4), checkpoint: { every: 2, save } });
      await expectNoLeak(runtime, async () => {
        const error = await failureOf(options);
        expect(MemError.is(error, 'non-finite-loss')).toBe(true);
        expect(error).toMatchObject({ message: expect.stringContaining('at step 5 of 10'), details: { step: 5 } });
      });
      const expected = await trainToEnd(settings(runtime, { step, batch: breakingAt(99), steps: 4 }));
      expect(saved.at(-1)).toEqual(expected);
    });

    it.each<[string, (fail: () => never) => Partial<TrainOptions>]>([
      ['a batch', (fail) => ({ batch: (step) => (step === 2 ? fail() : batchOf(step)) })],
      ['a schedule', (fail) => ({ scalars: (step) => (step === 2 ? fail() : { learningRate: 0.1 }) })],
      ['a checkpoint', (fail) => ({ checkpoint: { every: 2, save: async () => fail() } })],
      ['a loss', (fail) => ({ step: trainingStep(() => fail(), optimizer, trainable) })],
    ])('frees everything when %s throws', (_what, options) =>
      expectNoLeak(runtime, async () => {
        const error = new Error('on purpose');
        const fail = (): never => {
          throw error;
        };
        expect(await failureOf(settings(runtime, options(fail)))).toBe(error);
      }),
    );

    it('frees everything when a batch has a wrong shape', () =>
      expectNoLeak(runtime, async () => {
        const batch = (step: number): HostMap => ({
          ...batchOf(step),
          z: { dtype: 'float32', shape: [3], data: new Float32Array(2) },
        });
        expect(MemError.is(await failureOf(settings(runtime, { batch })), 'bad-shape')).toBe(true);
      }));

    it('frees everything at its end, at an early break and at an abort', async () => {
      await expectNoLeak(runtime, () => trainToEnd(settings(runtime)));
      await expectNoLeak(runtime, async () => {
        for await (const event of train(settings(runtime))) if (event.type === 'step' && event.step === 3) break;
      });
      await expectNoLeak(runtime, async () => {
        const controller = new AbortController();
        const reason = new Error('enough');
        const steps: number[] = [];
        const run = trainToEnd(settings(runtime, { signal: controller.signal }), (event) => {
          if (event.type === 'step') steps.push(event.step);
          if (steps.length === 3) controller.abort(reason);
        });
        await expect(run).rejects.toBe(reason);
        expect(steps).toEqual([1, 2, 3]);
      });
    });
  });

  describe('trainingStep', () => {
    it('runs two learning rates through one compiled step', async () => {
      const plain = sgd();
      const step = trainingStep(regression, plain, trainable);
      const state = uploadMap(runtime, initialState(plain));
      const batch = uploadMap(runtime, batchOf(0));
      const rates = [0, 0.1, 0.2].map((rate) => ({
        learningRate: runtime.upload({ dtype: 'float32', shape: [], data: Float32Array.of(rate) }),
      }));
      const program = runtime.compile(step, [state, batch, rates[0]!]);
      const [still, once, twice] = await Promise.all(
        rates.map(async (rate) => readMap(runtime, (await program.run(state, batch, rate)).state)),
      );
      for (const name of trainable) {
        const start = (await runtime.read(state[name]!)).data;
        expect(still![name]!.data, name).toEqual(start);
        const moved = once![name]!.data.map((v, i) => start[i]! + 2 * (v - start[i]!));
        expect(twice![name]!.data, name).toBeAllClose(moved as Float32Array, { tolerance: 1e-6 });
      }
      expect(once!['fc2.weight']).not.toEqual(twice!['fc2.weight']);
      program.dispose();
    });

    it('refuses a loss that captures a tensor, and restores the backend of the host', async () => {
      const outside = tensor1d([1, 2]);
      const before = getBackend();
      const capturing: LossFunction = (parameters, batch, scalars) => ({
        loss: sub(regression(parameters, batch, scalars).loss, sum(outside)),
      });
      const step = trainingStep(capturing, optimizer, trainable);
      const error = await expectNoLeak(runtime, () => failureOf(settings(runtime, { step })));
      expect(MemError.is(error, 'captured-tensor')).toBe(true);
      expect(error).toMatchObject({
        message: expect.stringMatching(/training step uses a float32 tensor of shape \[2\]/),
      });
      expect(getBackend()).toBe(before);
      outside.dispose();
    });

    it('refuses to train a parameter the loss does not depend on', async () => {
      const partial: LossFunction = (parameters, { x }) => ({ loss: mean(linearLayer(parameters, 'fc1', x!)) });
      const step = trainingStep(partial, optimizer, trainable);
      const error = await expectNoLeak(runtime, () => failureOf(settings(runtime, { step })));
      expect(error).toMatchObject({ code: 'missing-parameter' });
    });
  });

  describe('uploadMap, readMap, disposeMap', () => {
    it('round-trip', () =>
      expectNoLeak(runtime, async () => {
        const arrays = batchOf(0);
        const values = uploadMap(runtime, arrays);
        expect(await readMap(runtime, values)).toEqual(arrays);
        disposeMap(values);
      }));
  });
});
