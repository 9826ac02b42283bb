import { expect, it } from 'vitest';
import { summarizeMethod } from './results.js';
import { resultsCsv } from './results-csv.js';

it('has a row for each run, mean and deviation, with quotes where they are needed', () => {
  const csv = resultsCsv({
    dataset: 'toy',
    classes: 3,
    groups: { many: 1, medium: 2, few: 0 },
    stage1Seed: 1,
    seeds: [1, 2],
    methods: [
      summarizeMethod('ce, "plain"', [{ seed: null, all: 30.5, many: 60, medium: 1.25, few: null }]),
      summarizeMethod('mem', [
        { seed: 1, all: 40, many: 50, medium: 30, few: null },
        { seed: 2, all: 42, many: 50, medium: 34, few: null },
      ]),
    ],
  });
  expect(csv.split('\r\n')).toEqual([
    'method,seed,all,many,medium,few',
    '"ce, ""plain""",,30.5,60,1.25,',
    '"ce, ""plain""",mean,30.5,60,1.25,',
    'mem,1,40,50,30,',
    'mem,2,42,50,34,',
    'mem,mean,41,50,32,',
    'mem,std,1.414,0,2.828,',
    '',
  ]);
});

it('has a column of the accuracies over samples where they are another figure', () => {
  const csv = resultsCsv({
    dataset: 'toy',
    classes: 3,
    groups: { many: 1, medium: 2, few: 0 },
    judged: { all: 2, many: 1, medium: 1, few: 0 },
    stage1Seed: 1,
    seeds: [1],
    methods: [summarizeMethod('ce', [{ seed: null, all: 30, many: 60, medium: 0, few: null, bySample: 55 }])],
  });
  expect(csv.split('\r\n')).toEqual([
    'method,seed,all,bySample,many,medium,few',
    'ce,,30,55,60,0,',
    'ce,mean,30,55,60,0,',
    '',
  ]);
});
