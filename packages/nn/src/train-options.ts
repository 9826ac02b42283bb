import type { HostMap, LazyMap } from '@mem/arrays';
import type { Runtime } from '@mem/tensor';
import type { AccumulatingStep, TrainingStep } from './training-step.js';

/** Options of `train`. */
export interface TrainOptions {
  /** Runtime that runs the steps. */
  readonly runtime: Runtime;
  /** Step made by `trainingStep` or `accumulatingStep`. */
  readonly step: TrainingStep | AccumulatingStep;
  /** Initial parameters, buffers and optimiser state. */
  readonly state: HostMap | LazyMap;
  /**
   * Returns the batch of a step (from 0), or of its micro-batch `part` (from 0) where the step accumulates. Must be a
   * pure function of both, so that a resumed run sees the batches of an uninterrupted one.
   */
  readonly batch: (step: number, part: number) => HostMap | Promise<HostMap>;
  /** Returns the scalar inputs of a step (from 0), including `learningRate`. */
  readonly scalars: (step: number) => Readonly<Record<string, number>>;
  /** Total number of steps, including those already behind `state`. */
  readonly steps: number;
  /**
   * Number of steps already behind `state`.
   * @default 0
   */
  readonly startStep?: number;
  /** Saves the state after every `every` steps. The state can be read until `save` resolves. */
  readonly checkpoint?: { readonly every: number; readonly save: (state: LazyMap, step: number) => Promise<void> };
  /** Aborting it stops the training, which throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
