import type { TrainEvent } from '@mem/nn';

/** Validation accuracy of a modulator after some step. */
export interface ValidationEvent {
  readonly type: 'validation';
  /** Number of steps done; 0 is the unmodified model. */
  readonly step: number;
  /** Mean per-class accuracy over the classes that occur, a fraction. */
  readonly accuracy: number;
  /** Predicted classes of the validation samples, `[samples]`. */
  readonly predictions: Int32Array;
}

/** Event of a fit; they arrive in order. */
export type FitEvent = TrainEvent | ValidationEvent;

/** Course of a fit. */
export interface FitHistory {
  /** Total loss of each step. */
  readonly loss: readonly number[];
  /** Cross-entropy of the data-aware classifier at each step. */
  readonly dac: readonly number[];
  /** REO loss of each step, before it is multiplied by lambda. */
  readonly reo: readonly number[];
  /** With early stopping: the validation accuracies, from step 0. */
  readonly validation: readonly Pick<ValidationEvent, 'step' | 'accuracy'>[];
  /** Step whose parameters the modulator has. */
  readonly keptStep: number;
}

/** Collects a history from the events of a fit. */
export function historyWriter(): { readonly add: (event: FitEvent) => void; readonly finished: () => FitHistory } {
  const loss: number[] = [];
  const dac: number[] = [];
  const reo: number[] = [];
  const validation: Pick<ValidationEvent, 'step' | 'accuracy'>[] = [];
  return {
    add(event) {
      if (event.type === 'validation') validation.push({ step: event.step, accuracy: event.accuracy });
      if (event.type !== 'step') return;
      loss.push(event.loss);
      dac.push(event.metrics.dac!);
      reo.push(event.metrics.reo!);
    },
    finished() {
      const best = Math.max(...validation.map(({ accuracy }) => accuracy));
      const keptStep = validation.find(({ accuracy }) => accuracy === best)?.step ?? loss.length;
      return { loss, dac, reo, validation, keptStep };
    },
  };
}
