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

/** Options of early stopping; the defaults are ours. */
export interface EarlyStoppingOptions {
  /**
   * Steps between validations.
   * @default 50
   */
  readonly every?: number;
  /**
   * Validations in a row without improvement after which the fit stops.
   * @default 6
   */
  readonly patience?: number;
}

interface ValidatorOptions extends EarlyStoppingOptions {
  readonly runtime: Runtime;
  readonly onValidation: (event: ValidationEvent) => void;
}

/**
 * Creates early stopping by validation accuracy; it holds a compiled program until disposed.
 * @throws MemError `bad-value` without validation samples.
 */
export function openValidator(
  { validation }: CheckedStage2Data,
  config: ModulatorConfig,
  parameters: HostMap,
  { every = 50, patience = 6, runtime, onValidation }: ValidatorOptions,
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
      onValidation({ type: 'validation', step, accuracy, logits });
      return accuracy;
    },
    dispose: () => forward.dispose(),
  };
}
