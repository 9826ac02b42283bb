import { float32Scalar, type HostMap, zeroArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { Program, Runtime, Value, ValueMap } from '@mem/tensor';
import { withoutOptimizerState } from './optimizers/optimizer-state.js';
import type { TrainOptions } from './train-options.js';
import type { AccumulatingStep, TrainingStep } from './training-step.js';
import { disposeMap, readMap, uploadMap } from './value-maps.js';

type Numbers = Readonly<Record<string, number>>;

/** Runs training steps one after the other. The first one compiles the step. */
export interface StepRunner {
  /**
   * Runs step `done` (from 0) and frees `state` once the next state exists.
   * @throws MemError `non-finite-loss`, and `state` stays as it was.
   */
  run(
    state: ValueMap,
    done: number,
    scalars: Numbers,
  ): Promise<{ readonly state: ValueMap; readonly metrics: Numbers }>;
  dispose(): void;
}

/** Makes the runner of a plain or an accumulating step. */
export function stepRunner(options: TrainOptions): StepRunner {
  const { step } = options;
  return typeof step === 'function' ? plainRunner(step, options) : accumulatingRunner(step, options);
}

function plainRunner(step: TrainingStep, options: TrainOptions): StepRunner {
  const { runtime, steps } = options;
  const batches = upcomingBatches(options, 1);
  let program: Program<Parameters<TrainingStep>, ReturnType<TrainingStep>> | undefined;
  return {
    run: async (state, done, scalars) => {
      const batch = uploadMap(runtime, await batches.take(done));
      const inputs = uploadMap(runtime, scalarsOf(scalars));
      try {
        program ??= runtime.compile(step, [state, batch, inputs], { name: 'training step' });
        const running = program.run(state, batch, inputs);
        batches.prepare(done + 1);
        const next = await running;
        const metrics = await takeScalars(runtime, next.metrics);
        checkLoss(metrics.loss!, done, steps, next.state);
        disposeMap(state);
        return { state: next.state, metrics };
      } finally {
        disposeMap(batch);
        disposeMap(inputs);
      }
    },
    dispose: () => program?.dispose(),
  };
}

function accumulatingRunner(step: AccumulatingStep, options: TrainOptions): StepRunner {
  const { runtime, steps } = options;
  const { microBatches, trainable } = step;
  const batches = upcomingBatches(options, microBatches);
  let accumulate:
    | Program<Parameters<AccumulatingStep['accumulate']>, ReturnType<AccumulatingStep['accumulate']>>
    | undefined;
  let apply: Program<Parameters<AccumulatingStep['apply']>, ReturnType<AccumulatingStep['apply']>> | undefined;
  return {
    run: async (state, done, scalars) => {
      const inputs = uploadMap(runtime, scalarsOf(scalars));
      let sums = uploadMap(runtime, zerosFor(state, trainable));
      // Buffers such as running statistics change with every micro-batch; the state keeps the old ones to the end.
      let updates: ValueMap = {};
      const totals: Record<string, number> = {};
      try {
        for (let part = 0; part < microBatches; part++) {
          const batch = uploadMap(runtime, await batches.take(done, part));
          try {
            const parameters = { ...withoutOptimizerState(state), ...updates };
            accumulate ??= runtime.compile(step.accumulate, [parameters, sums, batch, inputs], {
              name: 'gradients of a micro-batch',
            });
            const running = accumulate.run(parameters, sums, batch, inputs);
            if (part + 1 < microBatches) batches.prepare(done, part + 1);
            else batches.prepare(done + 1);
            const next = await running;
            for (const old of [sums, updates]) disposeMap(old);
            [sums, updates] = [next.sums, next.updates];
            const metrics = await takeScalars(runtime, next.metrics);
            for (const [name, value] of Object.entries(metrics)) totals[name] = (totals[name] ?? 0) + value;
          } finally {
            disposeMap(batch);
          }
        }
        const metrics = Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / microBatches]));
        checkLoss(metrics.loss!, done, steps);
        const current = { ...state, ...updates };
        apply ??= runtime.compile(step.apply, [current, sums, inputs], { name: 'optimiser update' });
        const next = await apply.run(current, sums, inputs);
        disposeMap(state);
        return { state: next, metrics };
      } finally {
        for (const values of [sums, updates, inputs]) disposeMap(values);
      }
    },
    dispose: () => {
      accumulate?.dispose();
      apply?.dispose();
    },
  };
}

/**
 * Batches of a run in order. Each is prepared while a runtime with threads of its own computes on the one before it.
 */
function upcomingBatches({ batch, steps }: TrainOptions, parts: number) {
  let ahead: { readonly at: number; readonly made: Promise<HostMap> } | undefined;
  const make = async (step: number, part: number): Promise<HostMap> => batch(step, part);
  return {
    prepare(step: number, part = 0): void {
      if (step >= steps) return;
      const made = make(step, part);
      // Awaited at its step; until then a failure must not count as unhandled.
      made.catch(() => {});
      ahead = { at: step * parts + part, made };
    },
    take(step: number, part = 0): Promise<HostMap> {
      return ahead?.at === step * parts + part ? ahead.made : make(step, part);
    },
  };
}

function checkLoss(loss: number, done: number, steps: number, next: ValueMap = {}): void {
  if (Number.isFinite(loss)) return;
  disposeMap(next);
  throw new MemError(
    'non-finite-loss',
    `The loss became ${loss} at step ${done + 1} of ${steps}; the state of step ${done} is kept. Lower the learning rate, or check the data for bad values.`,
    { step: done + 1, loss },
  );
}

const scalarsOf = (numbers: Numbers): HostMap =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, float32Scalar(value)]));

function zerosFor(state: ValueMap, names: readonly string[]): HostMap {
  return Object.fromEntries(names.map((name) => [name, zeroArray('float32', state[name]!.shape)]));
}

/** Reads scalars, then frees them. */
async function takeScalars(runtime: Runtime, values: { readonly [name: string]: Value }): Promise<Numbers> {
  const arrays = await readMap(runtime, values);
  disposeMap(values);
  return Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data[0]!]));
}
