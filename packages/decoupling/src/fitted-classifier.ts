import { type HostArray, type HostMap, ofDtype, readRange } from '@mem/arrays';
import { balancedAccuracy } from '@mem/evaluation';
import { mapRows } from '@mem/nn';
import {
  type CheckedOutputs,
  type CheckedStage2Data,
  classifierInputs,
  classifierLogits,
  classifierParameters,
  type LinearClassifier,
  type OutputShape,
  predictClasses,
  readOutputs,
  type Settings,
  type Stage2Predictor,
} from '@mem/stage2';
import type { Runtime, TensorMap } from '@mem/tensor';
import { encodeSafetensors } from '@mem/weights';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { DecouplingData } from './decoupling-data.js';

/** Result of a decoupling method. */
export interface FittedClassifier extends Stage2Predictor {
  /** Name of the method, such as `tau-norm`. */
  readonly name: string;
  /** Validation accuracy of each candidate setting, in order; only where there were candidates. */
  readonly validationScores?: readonly number[];
}

/** Logits as a function of frozen parameters and the samples' features or logits. */
export interface Scorer {
  readonly reads: LinearClassifier['reads'];
  readonly parameters: HostMap;
  readonly logits: (parameters: TensorMap, inputs: Tensor) => Tensor;
}

/** Creates the scorer of a linear classifier. */
export function linearScorer(classifier: LinearClassifier): Scorer {
  const { reads } = classifier;
  return {
    reads,
    parameters: classifierParameters(classifier),
    logits: (parameters, inputs) => classifierLogits(reads, parameters, inputs),
  };
}

async function scoreRows(runtime: Runtime, scorer: Scorer, outputs: CheckedOutputs): Promise<HostArray<'float32'>> {
  const inputs = classifierInputs(scorer.reads, outputs);
  const { logits } = await mapRows(
    runtime,
    (parameters, rows) => ({ logits: scorer.logits(parameters, rows.inputs!) }),
    scorer.parameters,
    { samples: outputs.count, rows: (start, end) => readRange({ inputs }, start, end) },
  );
  return ofDtype('logits', logits!, 'float32');
}

/** Returns the mean per-class accuracy of a scorer on validation, a fraction. */
export async function scorerAccuracy(
  runtime: Runtime,
  scorer: Scorer,
  { validation, shape }: DecouplingData,
): Promise<number> {
  const predictions = await predictClasses(predictorOf(runtime, scorer, shape), validation, shape.numClasses);
  return balancedAccuracy(predictions, validation.labels);
}

/** Creates the predictions of a scorer; it holds nothing on the runtime between them. */
function predictorOf(runtime: Runtime, scorer: Scorer, shape: OutputShape): Pick<Stage2Predictor, 'predict'> {
  return {
    predict: async (samples) => ({ logits: await scoreRows(runtime, scorer, await readOutputs(samples, shape)) }),
  };
}

/** Description of a fit, without its scorer. */
export interface FitFacts {
  readonly name: string;
  readonly settings: Settings;
  readonly validationAccuracy: number;
  readonly validationScores?: readonly number[];
  readonly classifier?: LinearClassifier;
}

/** Creates the result of a method from its scorer. */
export function fittedClassifier(
  runtime: Runtime,
  scorer: Scorer,
  { shape }: CheckedStage2Data,
  facts: FitFacts,
): FittedClassifier {
  return {
    ...facts,
    ...predictorOf(runtime, scorer, shape),
    save: () =>
      encodeSafetensors(scorer.parameters, {
        metadata: { method: facts.name, reads: scorer.reads, settings: JSON.stringify(facts.settings) },
      }),
    dispose: () => {},
  };
}
