import type { HostMap, LazyMap } from '@mem/arrays';
import { eventLoopTurns } from './event-loop-turns.js';
import { stepRunner } from './step-runner.js';
import type { TrainOptions } from './train-options.js';
import { disposeMap, lazyMap, readLazyMap, uploadState } from './value-maps.js';

/** Events of a training run, in order. */
export type TrainEvent =
  | {
      readonly type: 'step';
      /** Number of steps done, from 1. */
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly metrics: Readonly<Record<string, number>>;
      readonly scalars: Readonly<Record<string, number>>;
    }
  | { readonly type: 'checkpoint'; readonly step: number }
  /** The final state, to be read before the next event is requested. */
  | { readonly type: 'done'; readonly state: LazyMap };

/**
 * Trains, and yields an event after every step and every checkpoint. The last event holds the final state. Timers,
 * messages and clicks are handled between steps, so that a page stays responsive while it trains, and a stop button
 * reaches `signal`.
 * @throws MemError `non-finite-loss` naming the step. The state before that step is kept.
 * @throws The reason of `signal`, when it is aborted.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, void, undefined> {
  const { runtime, scalars, steps, startStep = 0, checkpoint, signal } = options;
  let state = await uploadState(runtime, options.state);
  const runner = stepRunner(options);
  const turn = eventLoopTurns();
  try {
    for (let done = startStep; done < steps; done++) {
      await turn();
      signal?.throwIfAborted();
      const numbers = scalars(done);
      const { state: next, metrics } = await runner.run(state, done, numbers);
      state = next;
      yield { type: 'step', step: done + 1, steps, loss: metrics.loss!, metrics, scalars: numbers };
      if (checkpoint !== undefined && (done + 1) % checkpoint.every === 0 && done + 1 < steps) {
        await checkpoint.save(lazyMap(runtime, state), done + 1);
        yield { type: 'checkpoint', step: done + 1 };
      }
    }
    yield { type: 'done', state: lazyMap(runtime, state) };
  } finally {
    disposeMap(state);
    runner.dispose();
  }
}

/**
 * Trains to the end and returns the final state. `onEvent` is called with every event.
 * @throws MemError as `train`.
 */
export async function trainToEnd(options: TrainOptions, onEvent?: (event: TrainEvent) => void): Promise<HostMap> {
  let final: HostMap | undefined;
  for await (const event of train(options)) {
    onEvent?.(event);
    if (event.type === 'done') final = await readLazyMap(event.state);
  }
  return final!;
}
