import { type HostMap, type LazyMap, type RowSources, readRows } from '@mem/arrays';
import { checkOption, checkPositive, MemError } from '@mem/errors';
import type { Runtime } from '@mem/tensor';
import { type EarlyStopping, keepBest } from './early-stopping.js';
import type { Optimizer } from './optimizers/create-optimizer.js';
import { warmupCosine } from './schedules.js';
import { type TrainEvent, train } from './train.js';
import { type LossFunction, trainingStep } from './training-step.js';
import { readLazyMap } from './value-maps.js';

/** Options of `fitRows`. */
export interface FitRowsOptions {
  /** Runtime that runs the fit. */
  readonly runtime: Runtime;
  /** Rows `[samples, ...]` of the same samples. A batch has the same names. */
  readonly rows: RowSources;
  /** Returns the samples of draws `start` to `start + count - 1`. */
  readonly draws: (start: number, count: number) => Int32Array;
  readonly loss: LossFunction;
  readonly optimizer: Optimizer;
  /** All parameters of the loss function, trained or not. */
  readonly parameters: HostMap;
  /** Names of the parameters to train. */
  readonly trainable: readonly string[];
  /** Learning rate of the first step. */
  readonly learningRate: number;
  /** Number of updates. */
  readonly steps: number;
  /** Number of rows per update. */
  readonly batchSize: number;
  /** Early stopping. By default every step is taken, and the parameters after the last one are returned. */
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Called after every step, and at the end. */
  readonly onEvent?: ((event: TrainEvent) => void) | undefined;
  /** Aborting it stops the fit, which throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains on rows, such as frozen features, with a cosine learning rate down to 0. Returns the trained `parameters`, or
 * with `earlyStopping` those that scored best.
 * @throws MemError `bad-option` for numbers that are not positive.
 * @throws MemError `bad-shape` where the arrays have different numbers of samples.
 * @throws MemError `unknown-name` for a name in `trainable` that is not a parameter.
 * @throws MemError `non-finite-loss`.
 */
export async function fitRows(options: FitRowsOptions): Promise<HostMap> {
  const { runtime, rows, draws, loss, optimizer, parameters, trainable, learningRate, steps, batchSize } = options;
  const { earlyStopping, onEvent, signal } = options;
  checkPositive('steps', steps, { integer: true });
  checkPositive('batchSize', batchSize, { integer: true });
  checkPositive('learningRate', learningRate);
  const lengths = Object.entries(rows).map(([name, { shape }]) => `${name}: ${shape[0]}`);
  if (new Set(Object.values(rows).map(({ shape }) => shape[0])).size > 1) {
    throw new MemError('bad-shape', `All arrays need the same number of samples, but have ${lengths.join(', ')}.`);
  }
  for (const name of trainable) checkOption('parameter', name, Object.keys(parameters));
  const trained = Object.fromEntries(trainable.map((name) => [name, parameters[name]!]));
  const schedule = warmupCosine({ learningRate, total: steps });
  const parametersOf = (state: LazyMap): Promise<HostMap> =>
    readLazyMap(Object.fromEntries(Object.keys(parameters).map((name) => [name, state[name]!])));
  signal?.throwIfAborted();
  const kept = earlyStopping && (await keepBest(parameters, earlyStopping));
  const events = train({
    runtime,
    step: trainingStep(loss, optimizer, trainable),
    state: { ...parameters, ...optimizer.init(trained) },
    batch: (step) => readRows(rows, draws(step * batchSize, batchSize), step * batchSize),
    scalars: (step) => ({ learningRate: schedule(step) }),
    steps,
    signal,
    ...(kept && {
      checkpoint: {
        every: earlyStopping!.every,
        save: async (state, step) => kept.offer(await parametersOf(state), step),
      },
    }),
  });
  let last = parameters;
  for await (const event of events) {
    if (event.type !== 'checkpoint') onEvent?.(event);
    if (kept?.exhausted) break;
    if (event.type === 'done') last = await parametersOf(event.state);
  }
  if (kept === undefined) return last;
  if (!kept.exhausted) await kept.offer(last, steps);
  return kept.best;
}
