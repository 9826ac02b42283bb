import type { HostMap } from '@mem/arrays';
import { type RowFunction, rowFunction } from '@mem/nn';
import { type FrozenOutputs, type LabelInput, toLabels } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { UnsharedBytes } from '@mem/weights';
import type { FitHistory } from './fit-history.js';
import { type ModulatorPrediction, modulatedRows, predictRows } from './modulated-rows.js';
import type { ModulatorConfig } from './modulator-config.js';
import { readModulatorRows } from './modulator-data.js';
import { decodeModulator, encodeModulator, type FittedModulator } from './modulator-file.js';

/** Options of `Modulator.predict`. */
export interface ModulatorPredictOptions {
  /**
   * Samples per batch, which bounds the memory.
   * @default 512, or fewer where their features exceed 32 MiB
   */
  readonly batchSize?: number;
  /** Classes of the samples; only for a modulator whose magnitudes come from the true group (a ceiling). */
  readonly labels?: LabelInput | undefined;
}

/** A fitted modulator on a runtime, where it holds its parameters until `dispose`. */
export class Modulator implements FittedModulator {
  /** All settings, defaults included. */
  readonly config: ModulatorConfig;
  /** Parameters by name, in host memory. */
  readonly parameters: HostMap;
  /** Course of the fit; a loaded modulator has none. */
  readonly history: FitHistory | undefined;
  readonly #forward: RowFunction;

  /** Copies the parameters to the runtime; use `fitModulator` or `loadModulator` to create one. */
  constructor(runtime: Runtime, { config, parameters, history }: FittedModulator) {
    this.config = config;
    this.parameters = parameters;
    this.history = history;
    this.#forward = rowFunction(runtime, modulatedRows(config), parameters);
  }

  /**
   * Predicts the modulated logits of samples.
   * @throws MemError `bad-shape` or `bad-value` for samples that the modulator was not fitted to.
   */
  async predict(
    samples: FrozenOutputs,
    { batchSize, labels }: ModulatorPredictOptions = {},
  ): Promise<ModulatorPrediction> {
    const read = await readModulatorRows(samples, this.config);
    const classes = labels === undefined ? undefined : await toLabels('labels', labels, this.config.numClasses);
    return predictRows(this.#forward, this.config, read, { batchSize, labels: classes });
  }

  /** Encodes the modulator as a safetensors file, which `loadModulator` and `decodeModulator` read. */
  save(): UnsharedBytes {
    return encodeModulator(this);
  }

  /** Frees everything it holds on the runtime. */
  dispose(): void {
    this.#forward.dispose();
  }
}

/**
 * Loads a modulator, saved with `modulator.save()`, onto a runtime.
 * @throws MemError `bad-file` for any other file.
 */
export function loadModulator(bytes: Uint8Array, { runtime }: { readonly runtime: Runtime }): Modulator {
  return new Modulator(runtime, decodeModulator(bytes));
}
