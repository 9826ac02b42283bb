import type { Results } from '@mem/results';
import { groupSizes } from '@mem/results';
import type { ClassGroups, Classifier } from '@mem/stage2';
import type { Comparison } from './figures.js';
import type { Improvement } from './improvement.js';

/** Inputs of a verdict. */
export interface VerdictContext {
  readonly name: string;
  readonly classifier: Classifier;
  readonly groups: ClassGroups;
  readonly seeds: readonly number[];
  readonly classNames: readonly string[];
  /** Descriptions of the files in the folder, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the results table of an improvement's methods. */
export function resultsOf(
  { figures, evidence }: Improvement,
  { name, classifier, groups, seeds }: Pick<VerdictContext, 'name' | 'classifier' | 'groups' | 'seeds'>,
): Results {
  return {
    dataset: name,
    classes: classifier.classCounts.length,
    groups: groupSizes(groups.shot),
    ...(evidence.balanced ? {} : { judged: evidence.judged }),
    stage1Seed: null,
    seeds: [...seeds],
    methods: figures.methods.map(({ accuracies }) => accuracies),
  };
}

/** Encodes `verdict.json`: figures in percent or percentage points, without times or paths, so equal runs give equal files. */
export function encodeVerdict(improvement: Improvement, context: VerdictContext): string {
  const { verdict, evidence, figures, diagnosis, leftOut } = improvement;
  const { classifier, groups, seeds, classNames, files } = context;
  const { use, headline, sentences, mem } = verdict;
  const json = {
    name: context.name,
    use,
    headline,
    sentences,
    evidence,
    classes: classifier.classCounts.length,
    groups: Object.fromEntries(groups.shot.names.map((group, g) => [group, groups.shot.classes[g]!.length])),
    seeds,
    methods: figures.methods.map(({ name, kind, settings, validation, accuracies: { mean, std }, gains }) => ({
      name,
      kind,
      settings,
      ...rounded({ validation, mean, std, gains }),
    })),
    mem: rounded({ ...mem, controls: figures.controls.map(flat), baseline: flat(figures.versus) }),
    leftOut,
    diagnosis: {
      recoverable: rounded([diagnosis.all, ...diagnosis.groups].map(({ name, ...each }) => ({ group: name, ...each }))),
      collect: diagnosis.collect.map(({ classId, ...counts }) => ({
        class: classId,
        name: classNames[classId],
        ...counts,
      })),
    },
    files,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

const flat = ({ name, difference }: Comparison) => ({ name, ...difference });

/** Rounds every number in a value, because the last bits of sums differ between machines. */
function rounded<Value>(value: Value): Value {
  const round = (_: string, each: unknown): unknown => (typeof each === 'number' ? Number(each.toFixed(3)) : each);
  return JSON.parse(JSON.stringify(value, round));
}
