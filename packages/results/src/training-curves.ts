/** A line of `metrics.jsonl`. */
export interface MetricsRecord {
  readonly stage: string;
  /** Number of completed steps. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
}

/** Curves of a training, one entry per recorded step. */
export interface TrainingCurves {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  readonly learningRates: readonly number[];
  readonly stepsPerEpoch: number;
}

/** Extracts the curves of a stage from the lines of `metrics.jsonl`. Returns undefined if the stage has no lines. */
export function trainingCurves(
  metrics: readonly MetricsRecord[],
  stage: string,
  stepsPerEpoch: number,
): TrainingCurves | undefined {
  const lines = metrics.filter((line) => line.stage === stage);
  if (lines.length === 0) return undefined;
  return {
    steps: lines.map(({ step }) => step),
    losses: lines.map(({ loss }) => loss),
    learningRates: lines.map(({ learningRate }) => learningRate),
    stepsPerEpoch,
  };
}
