import { type HostArray, type HostMap, ofDtype, sliceRows } from '@mem/arrays';
import { argmaxRows, balancedAccuracy } from '@mem/evaluation';
import { headParameters, type LinearHead, linearLayer, mapRows } from '@mem/nn';
import type { Runtime, TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkFeatures, type FrozenFeatures, type Stage2Data } from './stage2-data.js';

/** What a stage-2 method gives. */
export interface FittedClassifier {
  /** The method's name, such as `tau-norm`. */
  readonly name: string;
  /** What was given or chosen, such as `tau` or `learningRate`. */
  readonly settings: Readonly<Record<string, number>>;
  /** A fraction; every class counts the same. */
  readonly validationAccuracy: number;
  /** The validation accuracy of each candidate setting, in their order; only where there were candidates. */
  readonly validationScores?: readonly number[];
  /** The same classifier as a linear head; only where it is one. */
  readonly head?: LinearHead;
  /** Logits `[samples, classes]` of features `[samples, dim]`. @throws MemError `bad-shape` or `bad-value`. */
  predict(features: HostArray): Promise<HostArray<'float32'>>;
}

/** Logits as a function of frozen parameters. */
export interface Scorer {
  readonly parameters: HostMap;
  readonly logits: (parameters: TensorMap, features: Tensor) => Tensor;
}

/** The scorer of a linear head. */
export function linearScorer(head: LinearHead): Scorer {
  return {
    parameters: headParameters(head),
    logits: (parameters, features) => linearLayer(parameters, 'head', features),
  };
}

/** A scorer's logits, `[samples, classes]`, of features that are checked. */
async function scoreRows(runtime: Runtime, scorer: Scorer, features: HostArray): Promise<HostArray<'float32'>> {
  const { logits } = await mapRows(
    runtime,
    (parameters, rows) => ({ logits: scorer.logits(parameters, rows.features!) }),
    scorer.parameters,
    {
      samples: features.shape[0]!,
      rows: (start, end) => ({ features: sliceRows(features, start, end) }),
    },
  );
  return ofDtype('Logits', logits!, 'float32');
}

/** The share of `samples` that a scorer gets right, every class counting the same. */
export async function scorerAccuracy(runtime: Runtime, scorer: Scorer, samples: FrozenFeatures): Promise<number> {
  const { data, shape } = await scoreRows(runtime, scorer, samples.features);
  return balancedAccuracy(argmaxRows(data, shape[1]!), samples.labels);
}

/** `predict` of a fitted classifier. */
export function predictWith(
  runtime: Runtime,
  scorer: Scorer,
  { head }: Pick<Stage2Data, 'head'>,
): FittedClassifier['predict'] {
  return async (features) => {
    checkFeatures('The features', features, head.weight.shape[1]!);
    return scoreRows(runtime, scorer, features);
  };
}
