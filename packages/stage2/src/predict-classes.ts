import { readRange, rowsWithin } from '@mem/arrays';
import { argmaxRows } from '@mem/evaluation';
import type { CheckedOutputs } from './frozen-outputs.js';
import type { Prediction, PredictOptions, Stage2Predictor } from './stage2-method.js';

/** Outputs, and logits computed from them, in memory at a time. */
const blockBytes = 16 * 2 ** 20;

/** Options of `predictClasses`. */
export interface PredictClassesOptions extends PredictOptions {
  /** Called with the prediction of each block of samples, in order. */
  readonly onBlock?: (prediction: Prediction) => void;
}

/** Predicts the classes `[samples]` a block of samples at a time, so that the logits of all never have to fit in memory. */
export async function predictClasses(
  { predict }: Pick<Stage2Predictor, 'predict'>,
  { count, features, pooled, logits }: CheckedOutputs,
  numClasses: number,
  { labels, onBlock }: PredictClassesOptions = {},
): Promise<Int32Array> {
  const sources = { ...(features && { features }), ...(pooled && { pooled }), ...(logits && { logits }) };
  const shapes = [...Object.values(sources).map(({ shape }) => shape), [count, numClasses]];
  const blockRows = Math.min(...shapes.map((shape) => rowsWithin(blockBytes, shape)));
  const predictions = new Int32Array(count);
  for (let start = 0; start < count; start += blockRows) {
    const end = Math.min(count, start + blockRows);
    const block = await readRange(sources, start, end);
    const prediction = await predict(block, { labels: labels?.subarray(start, end) });
    predictions.set(argmaxRows(prediction.logits.data, numClasses), start);
    onBlock?.(prediction);
  }
  return predictions;
}
