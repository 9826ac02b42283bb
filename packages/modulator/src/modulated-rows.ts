import { type HostArray, int32Vector, memoryRows, ofDtype, type RowSources, readRange, rowsWithin } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { oneHotTargets, type RowFunction } from '@mem/nn';
import type { TensorMap } from '@mem/tensor';
import type { ModulatorConfig } from './modulator-config.js';
import type { ModulatorRows } from './modulator-data.js';
import { modulatorForward } from './modulator-forward.js';

/** Features in memory at a time, where no batch size is given. */
const blockBytes = 32 * 2 ** 20;

/** Predictions of a modulator, row by row. */
export interface ModulatorPrediction {
  /** Modulated logits, `[samples, classes]`. */
  readonly logits: HostArray<'float32'>;
  /** Magnitudes Q, `[samples, groups]`. */
  readonly magnitudes: HostArray<'float32'>;
}

/** Returns the modulator as a function of its parameters and of rows `features`, `pooled`, `logits` and `groups`. */
export function modulatedRows(config: ModulatorConfig): (parameters: TensorMap, rows: TensorMap) => TensorMap {
  return (parameters, { features, pooled, logits, groups }) => {
    const sampleGroups = groups && oneHotTargets(groups, config.groups.classes.length);
    const inputs = { features: features!, pooled, logits, sampleGroups };
    const { modulated, magnitudes } = modulatorForward(parameters, inputs, config);
    return { logits: modulated, magnitudes };
  };
}

/**
 * Runs `forward`, a compiled `modulatedRows`, over samples. Labels are needed where the true group replaces the
 * magnitudes.
 * @throws MemError `bad-value` where they are missing.
 */
export async function predictRows(
  forward: RowFunction,
  config: ModulatorConfig,
  { count, rows }: ModulatorRows,
  { batchSize, labels }: { readonly batchSize?: number | undefined; readonly labels?: Int32Array | undefined } = {},
): Promise<ModulatorPrediction> {
  const { features } = rows;
  const all: RowSources =
    config.magnitudes === 'true-group' ? { ...rows, groups: memoryRows(trueGroups(config, labels)) } : { ...rows };
  const { logits, magnitudes } = await forward.map({
    samples: count,
    rows: (start, end) => readRange(all, start, end),
    batchSize: batchSize ?? Math.min(512, rowsWithin(blockBytes, features.shape)),
  });
  return { logits: ofDtype('logits', logits!, 'float32'), magnitudes: ofDtype('magnitudes', magnitudes!, 'float32') };
}

function trueGroups({ groups }: ModulatorConfig, labels: Int32Array | undefined): HostArray<'int32'> {
  if (labels === undefined) {
    throw new MemError(
      'bad-value',
      "This modulator's magnitudes are the true group's, so prediction needs the labels.",
    );
  }
  return int32Vector(labels.map((label) => groups.ofClass[label]!));
}
