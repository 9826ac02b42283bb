import type { MethodDifferences } from '@mem/results';
import type { ClassGroups, Classifier } from '@mem/stage2';
import type { Comparison, MethodFigures } from './figures.js';
import type { Improvement } from './improvement.js';

/** Context of a verdict, recorded beside its outcome. */
export interface VerdictContext {
  readonly name: string;
  readonly classifier: Classifier;
  readonly groups: ClassGroups;
  readonly seeds: readonly number[];
  readonly classNames: readonly string[];
  /** Contents of the files in the folder, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Encodes `verdict.json`: every figure in percent or percentage points, without times or paths, so that equal runs give
 * equal files.
 */
export function encodeVerdict(improvement: Improvement, context: VerdictContext): string {
  const { verdict, evidence, figures, diagnosis, leftOut } = improvement;
  const { name, classifier, groups, seeds, classNames, files } = context;
  const { all, groups: byGroup, collect } = diagnosis;
  const json = {
    name,
    use: verdict.use,
    headline: verdict.headline,
    sentences: verdict.sentences,
    evidence,
    classes: classifier.classCounts.length,
    groups: Object.fromEntries(groups.shot.names.map((group, g) => [group, groups.shot.classes[g]!.length])),
    seeds,
    methods: figures.methods.map(methodJson),
    mem: {
      ...verdict.mem,
      controls: figures.controls.map(comparisonJson),
      baseline: comparisonJson(figures.versus),
    },
    leftOut,
    diagnosis: {
      recoverable: [all, ...byGroup].map(({ name: group, ...shares }) => ({ group, ...rounded(shares) })),
      collect: collect.map(({ classId, ...counts }) => ({ class: classId, name: classNames[classId], ...counts })),
    },
    files,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function methodJson({ name, kind, settings, validation, accuracies, gains }: MethodFigures): unknown {
  const { mean, std } = accuracies;
  return {
    name,
    kind,
    settings,
    ...rounded({ validation }),
    mean,
    std,
    gains: gains && gainsJson(gains),
  };
}

function gainsJson(gains: MethodDifferences['columns']): unknown {
  return Object.fromEntries(
    Object.entries(gains).map(([column, gain]) => [
      column,
      gain && { ...rounded({ difference: gain.difference }), interval: gain.interval.map(round) },
    ]),
  );
}

function comparisonJson({ name, difference: { difference, interval } }: Comparison): unknown {
  return { name, ...rounded({ difference }), interval: interval.map(round) };
}

const round = (value: number): number => Number(value.toFixed(3));

/** Rounds values, so that a file does not depend on the last bits in which two machines' sums differ. */
function rounded(values: Readonly<Record<string, number | null>>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === null ? null : round(value)]));
}
