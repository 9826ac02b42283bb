import type { HostMap } from '@mem/arrays';
import { type RowFunction, rowFunction } from '@mem/nn';
import type { Runtime } from '@mem/tensor';
import type { FitHistory } from './fit-history.js';
import { type LabelInput, toLabels } from './host-input.js';
import { type ModulatorPrediction, modulatedRows, predictRows } from './modulated-rows.js';
import type { ModulatorConfig } from './modulator-config.js';
import { checkFits, type ModulatorSamples, readSamples } from './modulator-data.js';

/** Options of `Modulator.predict`. */
export interface PredictOptions {
  /** Samples at a time; bounds the memory. */
  readonly batchSize?: number;
  /** Only for a modulator whose magnitudes are the true group's (the ceiling). */
  readonly labels?: LabelInput;
}

/** A fitted modulator on a runtime; owns what it holds there until `dispose`. */
export class Modulator {
  /** All settings, defaults included. */
  readonly config: ModulatorConfig;
  /** By name, in host memory. */
  readonly parameters: HostMap;
  /** How it was fitted; a loaded modulator has none. */
  readonly history: FitHistory | undefined;
  readonly #forward: RowFunction;

  /** Copies `parameters` to the runtime; `fitModulator` and `loadModulator` make modulators. */
  constructor(runtime: Runtime, config: ModulatorConfig, parameters: HostMap, history?: FitHistory) {
    this.config = config;
    this.parameters = parameters;
    this.history = history;
    this.#forward = rowFunction(runtime, modulatedRows(config), parameters);
  }

  /** The modulated logits of samples. @throws MemError `bad-shape` or `bad-value` for samples that do not fit. */
  async predict(samples: ModulatorSamples, { batchSize, labels }: PredictOptions = {}): Promise<ModulatorPrediction> {
    checkFits(samples, this.config);
    const read = await readSamples(samples, this.config);
    const classes = labels === undefined ? undefined : await toLabels('labels', labels, this.config.numClasses);
    return predictRows(this.#forward, this.config, read, { batchSize, labels: classes });
  }

  /** Gives back what it holds on the runtime. */
  dispose(): void {
    this.#forward.dispose();
  }
}
