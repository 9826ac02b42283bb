import type { HostMap, LazyMap } from '@mem/arrays';
import { eventLoopTurns } from './event-loop-turns.js';
import { stepRunner } from './step-runner.js';
import type { TrainOptions } from './train-options.js';
import { disposeMap, lazyMap, readLazyMap, uploadState } from './value-maps.js';

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
  /** The final state, to be read before the next event is asked for. */
  | { readonly type: 'done'; readonly state: LazyMap };

/**
 * Trains and tells what happens; the last event carries the final state. Timers, messages and clicks are handled between
 * steps, so that a page that trains can be used, and a stop button reaches `signal`.
 * @throws MemError `non-finite-loss`, naming the step, before the state of that step replaces the one before it;
 * the signal's reason when it is aborted.
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

/** Runs training to its end and returns the final state; `onEvent` sees every event. */
export async function trainToEnd(options: TrainOptions, onEvent?: (event: TrainEvent) => void): Promise<HostMap> {
  let final: HostMap | undefined;
  for await (const event of train(options)) {
    onEvent?.(event);
    if (event.type === 'done') final = await readLazyMap(event.state);
  }
  return final!;
}
