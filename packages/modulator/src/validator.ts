import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { argmaxRows, balancedAccuracy } from '@mem/evaluation';
import { type EarlyStopping, rowFunction } from '@mem/nn';
import type { CheckedStage2Data } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { ValidationEvent } from './fit-history.js';
import { modulatedRows, predictRows } from './modulated-rows.js';
import type { ModulatorConfig } from './modulator-config.js';
import { modulatorRows } from './modulator-data.js';

/** When a fit ends early; the values are ours. */
export interface EarlyStoppingOptions {
  /** Steps from one look at validation to the next; 50 by default. */
  readonly every?: number;
  /** Looks in a row without a better accuracy before the fit ends; 6 by default. */
  readonly patience?: number;
}

interface ValidatorOptions extends EarlyStoppingOptions {
  readonly runtime: Runtime;
  readonly onLook: (event: ValidationEvent) => void;
}

/** Early stopping by the accuracy on validation; holds a program until it is disposed. @throws MemError `bad-value` without validation. */
export function openValidator(
  { validation }: CheckedStage2Data,
  config: ModulatorConfig,
  parameters: HostMap,
  { every = 50, patience = 6, runtime, onLook }: ValidatorOptions,
): EarlyStopping & { dispose(): void } {
  if (validation === undefined) {
    throw new MemError('bad-value', 'Early stopping needs validation samples: give data.validation.');
  }
  const rows = modulatorRows(validation);
  const forward = rowFunction(runtime, modulatedRows(config), parameters, { frozen: false });
  return {
    every,
    patience,
    async score(current, step) {
      forward.update(current);
      const { logits } = await predictRows(forward, config, rows, { labels: validation.labels });
      const accuracy = balancedAccuracy(argmaxRows(logits.data, config.numClasses), validation.labels);
      onLook({ type: 'validation', step, accuracy, logits });
      return accuracy;
    },
    dispose: () => forward.dispose(),
  };
}
