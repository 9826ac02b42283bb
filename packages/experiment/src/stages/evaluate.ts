import { int32Vector } from '@mem/arrays';
import { accuracyGivenGroup, calibrationError, groupHitRates, judgedClasses } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { Evaluation } from '@mem/results';
import {
  byMethod,
  confusionOf,
  encodeResults,
  groupSizes,
  judgedPart,
  magnitudeHistograms,
  pairedDifferences,
  percent,
  predictionsOf,
  type Results,
  summarize,
} from '@mem/results';
import type { Fit } from '@mem/stage2';
import { boundsInput, type ClassGroups, classGroups, leadingMethods, type Stage2Method } from '@mem/stage2';
import { encodeSafetensors } from '@mem/weights';
import { testLabelsFile } from '../data/feature-store.js';
import { decodeFit } from '../data/fit-file.js';
import { readTestLabels, type SealedLabels } from '../data/sealed-labels.js';
import type { StageRecord } from '../run/stage-runner.js';
import type { FitOutput } from './fit.js';
import type { RunContext } from './run-context.js';

/** Name of the results file in the run folder. */
export const resultsFile = 'results.json';
/** Name of the file with further measurements in the run folder. */
export const evaluationFile = 'evaluation.json';

/** Facts about the data that the evaluation needs. */
export interface EvaluatedSet {
  readonly name: string;
  readonly classCounts: Int32Array;
  /** Seed of stage 1; null for features from an external model. */
  readonly stage1Seed: number | null;
  readonly testLabels: SealedLabels;
}

/** Scores all fits on the test split, by shot group, as a stage in which nothing is chosen. */
export async function runEvaluate(
  set: EvaluatedSet,
  fitted: readonly FitOutput[],
  { folder, runner, recipe, methods: compared, environment }: RunContext,
): Promise<StageRecord> {
  const { seeds } = recipe.stage2;
  const { name, stage1Seed, testLabels } = set;
  const classCounts = Array.from(set.classCounts);
  const inputs = {
    fits: fitted.map(({ method, record }) => [method, record.key]),
    testLabels: testLabels.digest,
    set: { name, classCounts, stage1Seed },
    ...boundsInput(recipe.groups),
    seeds,
    environment,
  };
  return runner.run({ stage: 'evaluate', title: 'evaluation', inputs }, async () => {
    const fits = await Promise.all(fitted.map(async ({ file }) => decodeFit((await folder.read(file))!)));
    const labels = readTestLabels(testLabels, folder, 'evaluate');
    const { partition } = recipe.stage2;
    const groups = classGroups(set.classCounts, recipe.groups, partition);
    const methods = byMethod(fits.filter(({ role }) => role !== 'ceiling')).map((runs) =>
      summarize(runs, labels, groups.shot),
    );
    const results: Results = {
      dataset: name,
      classes: classCounts.length,
      groups: groupSizes(groups.shot),
      ...judgedPart(judgedClasses(labels, groups.shot)),
      stage1Seed,
      seeds: [...seeds],
      methods,
    };
    await folder.write(resultsFile, encodeResults(results));
    await folder.writeJson(evaluationFile, evaluate(fits, labels, groups, compared));
    if (stage1Seed === null) return [resultsFile, evaluationFile];
    // The labels make the features folder complete for use elsewhere.
    const labelsFile = `features/${testLabelsFile}`;
    await folder.write(labelsFile, encodeSafetensors({ labels: int32Vector(labels) }));
    return [resultsFile, evaluationFile, labelsFile];
  });
}

/** Returns the figures the report shows in addition to the results. */
function evaluate(
  fits: readonly Fit[],
  labels: Int32Array,
  { shot: groups, modulated: ofModulator }: ClassGroups,
  methods: readonly Stage2Method[],
): Evaluation {
  const { reference, modulator } = leadingMethods(methods);
  const first = (of: Stage2Method | undefined): Fit | undefined => fits.find(({ method }) => method === of?.name);
  const [plain, modulated] = [first(reference), first(modulator)];
  const compared = [
    ...(plain === undefined ? [] : [{ name: `before: ${plain.method}`, fit: plain }]),
    ...(modulated === undefined ? [] : [{ name: `after: ${modulated.method}`, fit: modulated }]),
  ];
  // Fits of many images and classes keep no logits, and go without the figures that need them.
  const givenGroup = plain?.logits && accuracyGivenGroup({ logits: plain.logits.data, labels, groups });
  return {
    ...(plain && { reference: plain.method }),
    confusions: compared.map(({ name, fit }) => confusionOf(name, fit, labels, groups)),
    ceilings: [
      ...(plain && givenGroup
        ? [{ name: plain.method, all: 100 * givenGroup.all, groups: givenGroup.groups.map(percent) }]
        : []),
      ...byMethod(fits.filter(({ role }) => role === 'ceiling')).map((runs) => {
        const { name, mean } = summarize(
          runs.map((run) => withKnownGroups(run, labels, ofModulator)),
          labels,
          groups,
        );
        return { name, all: mean.all, groups: [mean.many, mean.medium, mean.few] };
      }),
    ],
    differences:
      plain === undefined
        ? []
        : pairedDifferences({
            labels,
            groups,
            runs: byMethod(fits.filter(({ role }) => role !== 'ceiling')).map((runs) => ({
              name: runs[0]!.method,
              predictions: runs.map(predictionsOf),
            })),
            reference: plain.method,
            seed: 1,
          }),
    calibrations: compared.flatMap(({ name, fit: { logits } }) =>
      logits === undefined ? [] : [{ name, ...calibrationError({ logits: logits.data, labels }) }],
    ),
    ...(modulated?.magnitudes === undefined
      ? {}
      : inspectMagnitudes(modulated, labels, { shot: groups, modulated: ofModulator })),
    ...(plain && modulated ? { changes: changedPredictions(plain, modulated, labels) } : {}),
    settings: byMethod(fits).map(([{ method, settings, validationAccuracy } = fits[0]!]) => ({
      method,
      settings,
      validationAccuracy,
    })),
  };
}

/** Picks the prediction for each image's true group from those of a ceiling. */
function withKnownGroups(run: Fit, labels: Int32Array, groups: Groups): Fit {
  const width = groups.names.length;
  const data = labels.map((label, i) => predictionsOf(run)[i * width + groups.ofClass[label]!]!);
  return { ...run, predictions: { dtype: 'int32', shape: [data.length], data } };
}

function inspectMagnitudes(
  fit: Fit,
  labels: Int32Array,
  { shot, modulated: groups }: ClassGroups,
): Pick<Evaluation, 'magnitudes' | 'hitRates'> {
  const magnitudes = fit.magnitudes!.data;
  const { magnitude, topClass } = groupHitRates({
    magnitudes,
    logits: fit.logits!.data,
    labels,
    groups,
  });
  const { names } = groups;
  const ofShots = names.every((name) => shot.names.includes(name));
  return {
    magnitudes: {
      name: fit.method,
      ...(!ofShots && { groupNames: names }),
      ...magnitudeHistograms({ magnitudes, labels, groups }),
    },
    hitRates: { magnitude: magnitude.all, topClass: topClass.all },
  };
}

/** Returns the test images that one model classifies correctly and the other does not. */
function changedPredictions(before: Fit, after: Fit, labels: Int32Array): NonNullable<Evaluation['changes']> {
  const [old, now] = [predictionsOf(before), predictionsOf(after)];
  const images = (changed: (index: number) => boolean) =>
    Array.from(labels.keys())
      .filter(changed)
      .map((index) => ({ index, truth: labels[index]!, before: old[index]!, after: now[index]! }));
  return {
    rescued: images((i) => old[i] !== labels[i] && now[i] === labels[i]),
    lost: images((i) => old[i] === labels[i] && now[i] !== labels[i]),
  };
}
