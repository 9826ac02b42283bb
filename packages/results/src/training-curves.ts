/** One line of `metrics.jsonl`. */
export interface MetricsRecord {
  readonly stage: string;
  /** Steps done. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
}

/** The course of a training, one entry for each recorded step. */
export interface TrainingCurves {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  readonly learningRates: readonly number[];
  readonly stepsPerEpoch: number;
}

/** The curves of one training of `metrics.jsonl`, by the name of its stage; undefined where it left no line. */
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
