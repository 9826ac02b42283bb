import { MemError } from '@mem/errors';
import { summarizeSeeds } from '@mem/evaluation';
import * as v from 'valibot';

/** Columns of mean class accuracies, in the order of a results table. */
export const accuracyColumns = ['all', 'many', 'medium', 'few'] as const;

/** Column of mean class accuracies. */
export type ClassColumn = (typeof accuracyColumns)[number];

/** Mean class accuracies on the test split, in percent. Null for a group without test samples. */
export interface Accuracies {
  readonly all: number;
  readonly many: number | null;
  readonly medium: number | null;
  readonly few: number | null;
  /** Accuracy over samples. Absent if every class has equally many, because it then equals `all`. */
  readonly bySample?: number;
}

/** Number of classes in each shot group. */
export interface GroupSizes {
  readonly many: number;
  readonly medium: number;
  readonly few: number;
}

/** Number of classes that have test samples, in total and in each shot group. */
export interface Judged extends GroupSizes {
  readonly all: number;
}

/** Run of a method. `seed` is its stage-2 seed, null for a deterministic method. */
export interface RunResult extends Accuracies {
  readonly seed: number | null;
}

/** Runs of a method with their mean and sample standard deviation (n - 1). */
export interface MethodResult {
  readonly name: string;
  readonly runs: readonly RunResult[];
  readonly mean: Accuracies;
  /** Null if there is only one run. */
  readonly std: Accuracies | null;
}

/** Contents of `results.json`, without times or paths, so that equal runs give equal files. */
export interface Results {
  /** Name of the data set. */
  readonly dataset: string;
  /** Number of classes. */
  readonly classes: number;
  /** Number of all classes in each shot group. */
  readonly groups: GroupSizes;
  /** Number of classes with test samples. Present together with the runs' `bySample`. */
  readonly judged?: Judged;
  /** Seed of the stage 1 that all methods build on. Null for features from elsewhere. */
  readonly stage1Seed: number | null;
  /** Stage-2 seeds of methods that are not deterministic. */
  readonly seeds: readonly number[];
  /** Methods in the order of the table. */
  readonly methods: readonly MethodResult[];
}

/** Decimals in the file. Rounding hides the last bits of sums, which differ between machines. */
const decimals = 3;

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const accuracies = {
  all: percent,
  many: v.nullable(percent),
  medium: v.nullable(percent),
  few: v.nullable(percent),
  bySample: v.exactOptional(percent),
};
const groupSizes = { many: count, medium: count, few: count };
const schema = v.pipe(
  v.strictObject({
    dataset: v.string(),
    classes: count,
    groups: v.strictObject(groupSizes),
    judged: v.exactOptional(v.strictObject({ all: count, ...groupSizes })),
    stage1Seed: v.nullable(count),
    seeds: v.array(count),
    methods: v.array(
      v.strictObject({
        name: v.string(),
        runs: v.pipe(v.array(v.strictObject({ seed: v.nullable(count), ...accuracies })), v.minLength(1)),
        mean: v.strictObject(accuracies),
        std: v.nullable(v.strictObject(accuracies)),
      }),
    ),
  }),
  v.check(
    ({ classes, groups }) => groups.many + groups.medium + groups.few === classes,
    'groups must add up to classes',
  ),
  v.check(
    ({ judged, groups }) =>
      judged === undefined ||
      (judged.many + judged.medium + judged.few === judged.all &&
        accuracyColumns.every((column) => column === 'all' || judged[column] <= groups[column])),
    'judged must not exceed groups',
  ),
  v.check(
    ({ judged, methods }) =>
      methods.every(({ runs, mean }) =>
        [...runs, mean].every((each) => (each.bySample === undefined) === (judged === undefined)),
      ),
    'bySample and judged must be given together',
  ),
);

/**
 * Summarizes the runs of a method: sorted by seed and rounded to three decimals, with mean and standard deviation.
 * @throws MemError `bad-value` without runs, for an accuracy outside 0..100, or for a group that is empty in only some
 * runs.
 * @throws MemError `bad-option` for a duplicate seed, or for a missing seed where there are several runs.
 */
export function summarizeMethod(name: string, runs: readonly RunResult[]): MethodResult {
  if (runs.length === 0)
    throw new MemError('bad-value', `Method '${name}' needs at least one run, but has none.`, { name });
  const seeds = runs.map((run) => run.seed);
  if (new Set(seeds).size < seeds.length || (seeds.length > 1 && seeds.includes(null))) {
    throw new MemError(
      'bad-option',
      `Method '${name}' needs one run per seed, or a single run with seed null, but has seeds ${seeds.join(', ')}.`,
      { name, seeds },
    );
  }
  const withSamples = runs.some(({ bySample }) => bySample !== undefined);
  const rounded = runs
    .map((run) => ({
      seed: run.seed,
      ...eachColumn(withSamples, (column) => checkedPercent(name, column, run[column])),
    }))
    .toSorted((a, b) => (a.seed ?? 0) - (b.seed ?? 0));
  const mean = eachColumn(withSamples, (column) => overRuns(name, column, rounded, 'mean'));
  const std = rounded.length > 1 ? eachColumn(withSamples, (column) => overRuns(name, column, rounded, 'std')) : null;
  return { name, runs: rounded, mean, std };
}

/** Returns whether a method has no stage-2 seed. */
export function isDeterministic(method: MethodResult): boolean {
  return method.runs.every((run) => run.seed === null);
}

/**
 * Encodes results as the text of `results.json`, with keys in a fixed order and a newline at the end.
 * @throws MemError `bad-value` for results that `parseResults` would reject.
 */
export function encodeResults(results: Results): string {
  return `${JSON.stringify(validated(results, 'bad-value'), null, 2)}\n`;
}

/**
 * Parses the text written by `encodeResults`.
 * @throws MemError `bad-file` naming the first invalid place.
 */
export function parseResults(text: string): Results {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new MemError('bad-file', `results.json is not JSON: ${(cause as Error).message}.`, {}, { cause });
  }
  return validated(given, 'bad-file');
}

function validated(given: unknown, code: 'bad-file' | 'bad-value'): Results {
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? 'the root';
  throw new MemError(
    code,
    `The results are invalid at ${path}: ${issue.message}. Use results that 'mem run' wrote, or run it again.`,
    {
      path,
    },
  );
}

function eachColumn(withSamples: boolean, value: (column: keyof Accuracies) => number | null): Accuracies {
  return {
    all: value('all') as number,
    many: value('many'),
    medium: value('medium'),
    few: value('few'),
    ...(withSamples && { bySample: value('bySample') as number }),
  };
}

function checkedPercent(name: string, column: keyof Accuracies, value: number | null | undefined): number | null {
  if (value === null && column !== 'all') return null;
  if (value == null || !(value >= 0 && value <= 100)) {
    throw new MemError(
      'bad-value',
      `Method '${name}': accuracy '${column}' must be in 0..100 percent, but is ${value}.`,
      { name, column, value },
    );
  }
  return round(value);
}

function overRuns(
  name: string,
  column: keyof Accuracies,
  runs: readonly RunResult[],
  statistic: 'mean' | 'std',
): number | null {
  const values = runs.map((run) => run[column]).filter((value) => value != null);
  if (values.length === 0) return null;
  if (values.length < runs.length) {
    throw new MemError(
      'bad-value',
      `Method '${name}': only some runs have accuracy '${column}'. Evaluate all runs on the same samples.`,
      { name, column },
    );
  }
  return round(summarizeSeeds(values)[statistic]!);
}

const round = (value: number): number => Number(value.toFixed(decimals));
