import type { HostArray } from '@mem/arrays';
import type { TrainEvent } from '@mem/nn';

/** How accurate a modulator was on validation after some step. */
export interface ValidationEvent {
  readonly type: 'validation';
  /** Steps done; 0 is the model as it was. */
  readonly step: number;
  /** The mean accuracy of the classes that occur, a fraction. */
  readonly accuracy: number;
  /** The validation samples' modulated logits `[samples, classes]`. */
  readonly logits: HostArray<'float32'>;
}

/** What happens in a fit, in order. */
export type FitEvent = TrainEvent | ValidationEvent;

/** How a fit went. */
export interface FitHistory {
  /** Each step's total loss. */
  readonly loss: readonly number[];
  /** Each step's cross-entropy of the data-aware classifier. */
  readonly dac: readonly number[];
  /** Each step's REO loss, before it is multiplied by lambda. */
  readonly reo: readonly number[];
  /** With early stopping: the accuracies on validation, from step 0. */
  readonly validation: readonly Pick<ValidationEvent, 'step' | 'accuracy'>[];
  /** The step whose parameters the modulator has. */
  readonly keptStep: number;
}

/** Writes a history down as its events come. */
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
