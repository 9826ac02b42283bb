import type { RowSource, RowSources } from '@mem/arrays';
import { MemError } from '@mem/errors';
import {
  type CheckedOutputs,
  type CheckedStage2Data,
  type FrozenOutputs,
  modulatedGroups,
  readOutputs,
} from '@mem/stage2';
import type { ModulatorConfig, ModulatorShape } from './modulator-config.js';

/** Samples as a modulator reads them. */
export interface ModulatorRows {
  readonly count: number;
  /** `features`, with `pooled` or `logits`. */
  readonly rows: RowSources & { readonly features: RowSource };
}

/** Selects the rows that a modulator reads from checked outputs; logits replace missing features. */
export function modulatorRows({ count, features, pooled, logits }: CheckedOutputs): ModulatorRows {
  return { count, rows: { features: (features ?? logits)!, ...(pooled && { pooled }), ...(logits && { logits }) } };
}

/**
 * Returns the shape of a modulator for checked data.
 * @throws MemError `bad-group` for groups that no modulator can be fitted to.
 */
export function modulatorShape(data: CheckedStage2Data): ModulatorShape {
  const { numClasses, featureDim, tokens, headDim } = data.shape;
  return { numClasses, featureDim: featureDim ?? numClasses, tokens, headDim, groups: modulatedGroups(data) };
}

/**
 * Checks that a modulator was fitted to outputs like these samples, and returns the rows that it reads.
 * @throws MemError `bad-shape`, `bad-value`.
 */
export async function readModulatorRows(samples: FrozenOutputs, config: ModulatorConfig): Promise<ModulatorRows> {
  const { features = samples.logits, logits } = samples;
  checkFits({ features, logits }, config);
  const { numClasses, featureDim, tokens, headDim } = config;
  const logitsAlone = samples.features === undefined && headDim === null;
  const shape = { numClasses, featureDim: logitsAlone ? null : featureDim, tokens, headDim };
  return modulatorRows(await readOutputs(samples, shape));
}

/**
 * Checks that samples come from the kind of model that a modulator was fitted to.
 * @throws MemError `bad-shape` for features of another width or kind, or logits of another number of classes.
 * @throws MemError `bad-value` without features.
 */
export function checkFits(
  { features, logits }: { readonly features?: ShapeOnly | undefined; readonly logits?: ShapeOnly | undefined },
  { featureDim, tokens, numClasses }: Pick<ModulatorConfig, 'featureDim' | 'tokens' | 'numClasses'>,
): void {
  if (features === undefined)
    throw new MemError('bad-value', 'Features must be given, because the modulator reads them.');
  const refuse = (was: string, are: string): never => {
    throw new MemError(
      'bad-shape',
      `This modulator was fitted to ${was}, but ${are}. Give it the outputs of the model that it was fitted to, or fit it again.`,
    );
  };
  const [rank, width, classes] = [features.shape.length, features.shape.at(-1), logits?.shape.at(-1)];
  const kind = tokens ? `tokens [samples, tokens, ${featureDim}]` : `pooled features [samples, ${featureDim}]`;
  if (rank !== (tokens ? 3 : 2)) refuse(kind, `these have shape [${features.shape.join(', ')}]`);
  if (width !== featureDim) refuse(`features of width ${featureDim}`, `these have width ${width}`);
  if (classes !== undefined && classes !== numClasses) refuse(`${numClasses} classes`, `these logits have ${classes}`);
}

interface ShapeOnly {
  readonly shape: readonly number[];
}
