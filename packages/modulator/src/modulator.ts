import { MemError } from '@mem/errors';
import { checkLabels } from '@mem/groups';
import { oneHotTargets, type RowFunction, rowFunction, sliceRows } from '@mem/nn';
import type { HostArray, HostMap, Runtime, TensorMap } from '@mem/tensor';
import { type LabelInput, toLabels } from './host-input.js';
import type { ModulatorConfig } from './modulator-config.js';
import { type ModulatorSamples, readSamples } from './modulator-data.js';
import { modulatorForward } from './modulator-forward.js';

/** What a modulator makes of samples, row by row. */
export interface ModulatorPrediction {
  /** Modulated, `[samples, classes]`. */
  readonly logits: HostArray;
  /** Q, `[samples, groups]`. */
  readonly magnitudes: HostArray;
}

/** Options of `Modulator.predict`. */
export interface PredictOptions {
  /** Samples at a time; bounds the memory. */
  readonly batchSize?: number;
  /** Only for a modulator whose magnitudes are the true group's (the ceiling). */
  readonly labels?: LabelInput;
}

/** A fitted modulator on a runtime; owns what it holds there until `dispose`. */
export class Modulator {
  readonly config: ModulatorConfig;
  /** By name, in host memory. */
  readonly parameters: HostMap;
  readonly #forward: RowFunction;

  /** Copies `parameters` to the runtime; `fitModulator` and `loadModulator` make modulators. */
  constructor(runtime: Runtime, config: ModulatorConfig, parameters: HostMap) {
    this.config = config;
    this.parameters = parameters;
    const fn = (held: TensorMap, { features, pooled, logits, groups }: TensorMap): TensorMap => {
      const sampleGroups = groups && oneHotTargets(groups, config.groups.classes.length);
      const { modulated, magnitudes } = modulatorForward(
        held,
        { features: features!, pooled, logits, sampleGroups },
        config,
      );
      return { logits: modulated, magnitudes };
    };
    this.#forward = rowFunction(runtime, fn, parameters);
  }

  /** The modulated logits of samples. @throws MemError `bad-shape` or `bad-value` for samples that do not fit. */
  async predict(
    samples: ModulatorSamples,
    { batchSize = 512, labels }: PredictOptions = {},
  ): Promise<ModulatorPrediction> {
    const { count, rows } = await readSamples(samples, this.config);
    const all: Record<string, HostArray> = { ...rows };
    if (this.config.magnitudes === 'true-group') all.groups = await this.#trueGroups(labels);
    const slices = (start: number, end: number): HostMap =>
      Object.fromEntries(Object.entries(all).map(([name, array]) => [name, sliceRows(array, start, end)]));
    const { logits, magnitudes } = await this.#forward.map({ samples: count, rows: slices, batchSize });
    return { logits: logits!, magnitudes: magnitudes! };
  }

  async #trueGroups(labels: LabelInput | undefined): Promise<HostArray> {
    if (labels === undefined) {
      throw new MemError(
        'bad-value',
        "This modulator's magnitudes are the true group's, so prediction needs the labels.",
      );
    }
    const classes = await toLabels(labels);
    checkLabels(classes, this.config.numClasses);
    const data = classes.map((label) => this.config.groups.ofClass[label]!);
    return { dtype: 'int32', shape: [data.length], data };
  }

  /** Gives back what it holds on the runtime. */
  dispose(): void {
    this.#forward.dispose();
  }
}
