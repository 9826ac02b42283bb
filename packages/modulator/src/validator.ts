import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { balancedAccuracy } from '@mem/evaluation';
import { type EarlyStopping, rowFunction } from '@mem/nn';
import { type CheckedStage2Data, type FrozenOutputs, type PredictOptions, predictClasses } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { ValidationEvent } from './fit-history.js';
import { modulatedRows, predictRows } from './modulated-rows.js';
import type { ModulatorConfig } from './modulator-config.js';
import { readModulatorRows } from './modulator-data.js';

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
  const forward = rowFunction(runtime, modulatedRows(config), parameters, { frozen: false });
  const predict = async (samples: FrozenOutputs, options?: PredictOptions) =>
    predictRows(forward, config, await readModulatorRows(samples, config), options);
  return {
    every,
    patience,
    async score(current, step) {
      forward.update(current);
      const { labels } = validation;
      const predictions = await predictClasses({ predict }, validation, config.numClasses, { labels });
      const accuracy = balancedAccuracy(predictions, labels);
      onValidation({ type: 'validation', step, accuracy, predictions });
      return accuracy;
    },
    dispose: () => forward.dispose(),
  };
}
