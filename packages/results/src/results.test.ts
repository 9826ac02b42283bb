import { MemError } from '@mem/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeResults,
  isDeterministic,
  parseResults,
  type Results,
  type RunResult,
  summarizeMethod,
} from './results.js';

const run = (seed: number | null, all: number, few: number | null = 1): RunResult => ({
  seed,
  all,
  many: 50,
  medium: 20,
  few,
});

const results: Results = {
  dataset: 'procedural',
  classes: 30,
  groups: { many: 10, medium: 15, few: 5 },
  stage1Seed: 0,
  seeds: [1, 2],
  methods: [summarizeMethod('ce', [run(null, 30)]), summarizeMethod('mem', [run(1, 40), run(2, 42)])],
};

/** On a test split with unequally many samples of its classes, and none of some. */
const unbalanced: Results = {
  ...results,
  judged: { all: 28, many: 10, medium: 15, few: 3 },
  methods: [
    summarizeMethod('ce', [{ ...run(null, 30), bySample: 60 }]),
    summarizeMethod('mem', [
      { ...run(1, 40), bySample: 50 },
      { ...run(2, 42), bySample: 54 },
    ]),
  ],
};

function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('summarizeMethod', () => {
  it('takes mean and sample standard deviation', () => {
    const { mean, std } = summarizeMethod('mem', [run(0, 40), run(1, 41), run(2, 45)]);
    expect(mean).toEqual({ all: 42, many: 50, medium: 20, few: 1 });
    expect(std).toEqual({ all: 2.646, many: 0, medium: 0, few: 0 });
  });

  it('rounds to three decimals and keeps empty groups null', () => {
    const { runs, mean, std } = summarizeMethod('mem', [run(0, 100 / 3, null), run(1, 100 / 3, null)]);
    expect(runs[0]?.all).toBe(33.333);
    expect(mean).toMatchObject({ all: 33.333, few: null });
    expect(std).toMatchObject({ all: 0, few: null });
  });

  it('summarizes the accuracy over samples where runs have one', () => {
    const { mean, std } = unbalanced.methods[1]!;
    expect([mean.bySample, std!.bySample]).toEqual([52, 2.828]);
    expect('bySample' in summarizeMethod('ce', [run(null, 30)]).mean).toBe(false);
  });

  it('has no standard deviation for one run, deterministic or not', () => {
    const deterministic = summarizeMethod('ce', [run(null, 30)]);
    const seeded = summarizeMethod('mem', [run(3, 30)]);
    expect([deterministic.std, seeded.std]).toEqual([null, null]);
    expect([isDeterministic(deterministic), isDeterministic(seeded)]).toEqual([true, false]);
  });

  it('does not depend on the order in which runs finish', () => {
    const anyRuns = fc.uniqueArray(fc.record({ seed: fc.nat(), all: fc.double({ min: 0, max: 100, noNaN: true }) }), {
      selector: (r) => r.seed,
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(anyRuns, (drawn) => {
        const runs = drawn.map(({ seed, all }) => run(seed, all));
        expect(summarizeMethod('mem', runs.toReversed())).toEqual(summarizeMethod('mem', runs));
      }),
    );
  });

  it.each([
    ['no runs', [], 'bad-value'],
    ['a seed twice', [run(1, 1), run(1, 2)], 'bad-option'],
    ['a missing seed', [run(1, 1), run(null, 2)], 'bad-option'],
    ['NaN', [run(1, Number.NaN)], 'bad-value'],
    ['more than 100', [run(1, 100.1)], 'bad-value'],
    ['a group empty in one run only', [run(1, 1, null), run(2, 2)], 'bad-value'],
    ['accuracy over samples in one run only', [{ ...run(1, 1), bySample: 2 }, run(2, 2)], 'bad-value'],
  ] as const)('refuses %s', (_, runs, code) => {
    expect(
      MemError.is(
        thrown(() => summarizeMethod('mem', runs)),
        code,
      ),
    ).toBe(true);
  });
});

describe('results.json', () => {
  it('comes back as it was written', () => {
    const text = encodeResults(results);
    expect(text.endsWith('}\n')).toBe(true);
    expect(parseResults(text)).toEqual(results);
    expect(parseResults(encodeResults(unbalanced))).toEqual(unbalanced);
  });

  it('says nothing of samples and of classes judged where every class has equally many', () => {
    expect(encodeResults(results)).not.toMatch(/judged|bySample/);
  });

  it('has the same bytes whatever order the keys were put in', () => {
    const reversed = Object.fromEntries(Object.entries(results).reverse()) as unknown as Results;
    expect(encodeResults(reversed)).toBe(encodeResults(results));
    expect(Object.keys(JSON.parse(encodeResults(reversed)))).toEqual([
      'dataset',
      'classes',
      'groups',
      'stage1Seed',
      'seeds',
      'methods',
    ]);
  });

  it('holds nothing else, such as a time', () => {
    expect(
      MemError.is(
        thrown(() => encodeResults({ ...results, seconds: 3 } as Results)),
        'bad-value',
      ),
    ).toBe(true);
  });

  it.each([
    ['', 'not JSON'],
    ['{"dataset": "x"', 'not JSON'],
    ['null', 'the root'],
    [encodeResults(results).replace('"all": 40,', '"all": 140,'), 'methods.1.runs.0.all'],
    [encodeResults(results).replace('"many": 10', '"many": 11'), 'add up to classes'],
    [encodeResults(results).replace('"dataset": "procedural",', ''), 'dataset'],
    [encodeResults(unbalanced).replace('"few": 3', '"few": 4'), 'judged must not exceed'],
    [encodeResults(unbalanced).replace(/,\s*"bySample": 60/, ''), 'bySample and judged'],
  ])('is refused with its place when broken: %#', (text, message) => {
    const error = thrown(() => parseResults(text));
    expect(MemError.is(error, 'bad-file')).toBe(true);
    expect((error as Error).message).toContain(message);
  });
});
