import { MemError } from '@mem/errors';
import type { HostArray, HostMap, Program, Runtime, Value, ValueMap } from '@mem/tensor';
import type { TrainingStep } from './training-step.js';

/** What happens in a training run, in order. */
export type TrainEvent =
  | {
      readonly type: 'step';
      /** Steps done, from 1. */
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly metrics: Readonly<Record<string, number>>;
      readonly scalars: Readonly<Record<string, number>>;
    }
  | { readonly type: 'checkpoint'; readonly step: number }
  | { readonly type: 'done'; readonly state: HostMap };

/** Options of `train`. */
export interface TrainOptions {
  readonly runtime: Runtime;
  readonly step: TrainingStep;
  /** Parameters, buffers and optimiser state to start from. */
  readonly state: HostMap;
  /** The batch of a step (from 0), a pure function of the step so that a resumed run sees what an uninterrupted one would. */
  readonly batch: (step: number) => HostMap | Promise<HostMap>;
  /** Scalar inputs of a step (from 0), `learningRate` among them. */
  readonly scalars: (step: number) => Readonly<Record<string, number>>;
  readonly steps: number;
  /** Steps that `state` has behind it. */
  readonly startStep?: number;
  readonly checkpoint?: { readonly every: number; readonly save: (state: HostMap, step: number) => Promise<void> };
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains and tells what happens; the last event carries the final state.
 * @throws MemError `non-finite-loss`, naming the step, before the state of that step replaces the one before it;
 * the signal's reason when it is aborted.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, void, undefined> {
  const { runtime, step, batch, scalars, steps, startStep = 0, checkpoint, signal } = options;
  let state = uploadMap(runtime, options.state);
  let program: Program<Parameters<TrainingStep>, ReturnType<TrainingStep>> | undefined;
  try {
    let upcoming = startStep < steps ? prefetch(batch, startStep) : undefined;
    for (let done = startStep; done < steps; done++) {
      signal?.throwIfAborted();
      const numbers = scalars(done);
      const current = uploadMap(runtime, await upcoming!);
      const inputs = uploadMap(runtime, mapScalars(numbers));
      try {
        program ??= runtime.compile(step, [state, current, inputs], { name: 'training step' });
        const running = program.run(state, current, inputs);
        // The next batch is made while a runtime with threads of its own works on this one.
        upcoming = done + 1 < steps ? prefetch(batch, done + 1) : undefined;
        const next = await running;
        const metrics = await readScalars(runtime, next.metrics);
        disposeMap(next.metrics);
        const loss = metrics.loss!;
        if (!Number.isFinite(loss)) {
          disposeMap(next.state);
          throw new MemError(
            'non-finite-loss',
            `The loss became ${loss} at step ${done + 1} of ${steps}; the state of step ${done} is kept. Lower the learning rate or look for bad values in the data.`,
            { step: done + 1, loss },
          );
        }
        disposeMap(state);
        state = next.state;
        yield { type: 'step', step: done + 1, steps, loss, metrics, scalars: numbers };
      } finally {
        disposeMap(current);
        disposeMap(inputs);
      }
      if (checkpoint !== undefined && (done + 1) % checkpoint.every === 0 && done + 1 < steps) {
        await checkpoint.save(await readMap(runtime, state), done + 1);
        yield { type: 'checkpoint', step: done + 1 };
      }
    }
    yield { type: 'done', state: await readMap(runtime, state) };
  } finally {
    disposeMap(state);
    program?.dispose();
  }
}

/** Runs training to its end and returns the final state; `onEvent` sees every event. */
export async function trainToEnd(options: TrainOptions, onEvent?: (event: TrainEvent) => void): Promise<HostMap> {
  let final: HostMap | undefined;
  for await (const event of train(options)) {
    onEvent?.(event);
    if (event.type === 'done') final = event.state;
  }
  return final!;
}

function prefetch(batch: TrainOptions['batch'], step: number): Promise<HostMap> {
  const made = (async () => batch(step))();
  // Awaited at its step; until then a failure is not an unhandled one.
  made.catch(() => {});
  return made;
}

const mapScalars = (numbers: Readonly<Record<string, number>>): HostMap =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      { dtype: 'float32', shape: [], data: Float32Array.of(value) },
    ]),
  );

/** Uploads every array of a map; holds none of them when one is refused. */
export function uploadMap(runtime: Runtime, arrays: HostMap): ValueMap {
  const values: Record<string, Value> = {};
  try {
    for (const [name, array] of Object.entries(arrays)) values[name] = runtime.upload(array);
  } catch (error) {
    disposeMap(values);
    throw error;
  }
  return values;
}

/** Reads every value of a map. */
export async function readMap(runtime: Runtime, values: ValueMap): Promise<Record<string, HostArray>> {
  const entries = Object.entries(values).map(async ([name, value]) => [name, await runtime.read(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Frees every value of a map. */
export function disposeMap(values: { readonly [name: string]: Value }): void {
  for (const value of Object.values(values)) value.dispose();
}

async function readScalars(runtime: Runtime, values: ValueMap): Promise<Record<string, number>> {
  const arrays = await readMap(runtime, values);
  return Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data[0]!]));
}
