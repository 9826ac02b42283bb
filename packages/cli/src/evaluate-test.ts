import { accuracyGivenGroup, argmaxRows, groupAccuracies, groupConfusion } from '@mem/evaluation';
import { type Groups, shotGroups } from '@mem/groups';
import type { FrozenSet } from './frozen-set.js';
import type { Ceiling, GroupConfusion } from './report/report-data.js';
import { type MethodResult, type Results, type RunResult, summarizeMethod } from './results.js';
import type { StageTwoOutcome, StageTwoRun } from './stage-two.js';

/** What the test split says of a comparison. */
export interface TestEvaluation {
  readonly groups: Groups;
  readonly results: Results;
  readonly confusions: readonly GroupConfusion[];
  readonly ceilings: readonly Ceiling[];
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

/** Scores all runs on the test split, in percent by shot group; nothing is chosen here. */
export function evaluateOnTest(
  { name, data, test }: FrozenSet,
  outcomes: readonly StageTwoOutcome[],
  { stage1Seed, seeds }: Pick<Results, 'stage1Seed' | 'seeds'>,
): TestEvaluation {
  const groups = shotGroups(data.classCounts);
  const { labels } = test;
  const numClasses = groups.ofClass.length;
  const predictionsOf = ({ test: { logits } }: StageTwoRun): Int32Array =>
    argmaxRows(logits.data as Float32Array, numClasses);
  const score = (run: StageTwoRun): RunResult => {
    const { all, groups: shares } = groupAccuracies({ labels, predictions: predictionsOf(run), groups });
    const [many, medium, few] = shares.map(percent) as [number | null, number | null, number | null];
    return { seed: run.seed, all: 100 * all, many, medium, few };
  };
  const summarize = ({ name: method, runs }: StageTwoOutcome): MethodResult => summarizeMethod(method, runs.map(score));
  const [many, medium, few] = groups.classes.map((classes) => classes.length) as [number, number, number];
  const first = (method: string): StageTwoRun | undefined =>
    outcomes.find((outcome) => outcome.name === method)?.runs[0];
  const confusions = [
    { label: 'before: ce', run: first('ce') },
    { label: 'after: mem', run: first('mem') },
  ].flatMap(({ label, run }) => {
    if (run === undefined) return [];
    const { shares, errors } = groupConfusion({ labels, predictions: predictionsOf(run), groups });
    return [{ name: label, matrix: shares.map((row) => row ?? groups.names.map(() => null)), errors: [...errors] }];
  });
  const plain = first('ce');
  const told = plain && accuracyGivenGroup({ logits: plain.test.logits.data as Float32Array, labels, groups });
  const oracles = outcomes.filter(({ role }) => role === 'ceiling').map(summarize);
  return {
    groups,
    results: {
      dataset: name,
      classes: numClasses,
      groups: { many, medium, few },
      stage1Seed,
      seeds,
      methods: outcomes.filter(({ role }) => role === 'method').map(summarize),
    },
    confusions,
    ceilings: [
      ...(told ? [{ name: 'ce', all: 100 * told.all, groups: told.groups.map(percent) }] : []),
      ...oracles.map(({ name: oracle, mean }) => ({
        name: oracle,
        all: mean.all,
        groups: [mean.many, mean.medium, mean.few],
      })),
    ],
  };
}
